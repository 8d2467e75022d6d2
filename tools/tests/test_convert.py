"""The converter: layouts, agreement with the source, and what it refuses.

Run with `python -m pytest tools/tests`. The pitch model stands for all in what they share; what is
particular to the others is in test_convert_models.py, checkpoints in
test_convert_checkpoints.py, and what is wrong with sections of the metadata in test_convert_sections.py.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from vocalmidi_tools import convert
from vocalmidi_tools.conversion import pitch, values as section_values, weight_file
from vocalmidi_tools.conversion.errors import ConversionError
from vocalmidi_tools.fixtures.pitch_onnx import (
    CHANNELS,
    CONFIGURATION,
    HIDDEN,
    MEL_BANDS,
    PitchGraph,
)

FRONT_END = {
    "sample_rate": 22050, "fft_size": 2048, "hop": 512, "window": "hann", "mel_bands": MEL_BANDS,
    "min_frequency": 30.0, "max_frequency": 8000.0, "mel_scale": "slaney", "mel_norm": "slaney",
    "log_floor": 1e-7, "mean": -3.0, "deviation": 2.0,
}

DIALECTS = {
    "batch norm": PitchGraph(),
    "folded": PitchGraph(batch_norm=False),
    "weights behind transposes": PitchGraph(transposed_weights=True),
    "gemm heads": PitchGraph(gemm_heads=True),
    "logits": PitchGraph(logits=True),
    "outputs by position": PitchGraph(named_outputs=False),
    "fixed time": PitchGraph(fixed_time=9),
    "with metadata": PitchGraph(metadata={"configuration": CONFIGURATION, "front_end": FRONT_END}),
}


def saved(model: onnx.ModelProto, folder: Path) -> Path:
    path = folder / "model.onnx"
    onnx.save(model, path)
    return path


def read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """By the safetensors library alone."""
    with safe_open(path, "np") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_converted_tensors_compute_what_onnx_runtime_computes(tmp_path, dialect, precision):
    graph = DIALECTS[dialect]
    source, output = saved(dataclasses.replace(graph).model(), tmp_path), tmp_path / "w"
    assert convert.main([str(source), str(output), f"--{precision}"]) == 0

    tensors, _ = read(output)
    shape = (1, graph.fixed_time or 31, MEL_BANDS)
    inputs = np.random.default_rng(7).standard_normal(shape, np.float32)
    logits = pitch.forward(tensors, {"input": inputs}, CONFIGURATION)
    actual = logits if graph.logits else pitch.probabilities(logits, CONFIGURATION)
    expected = onnxruntime.InferenceSession(str(source)).run(None, {"input": inputs})
    for head, reference in zip(pitch.OUTPUTS, expected):
        assert np.ptp(reference) > 0.1, "outputs that hardly vary prove nothing"
        scale = np.abs(reference).max() if graph.logits else 1
        limit = convert.TOLERANCE[precision] * scale
        np.testing.assert_allclose(actual[head], reference, rtol=0, atol=limit)


def test_tensors_are_rearranged_for_the_engine(tmp_path):
    graph = PitchGraph(batch_norm=False)
    source, output = saved(graph.model(), tmp_path), tmp_path / "w"
    assert convert.main([str(source), str(output), "--fp32"]) == 0
    tensors, _ = read(output)
    values = graph.values

    assert tensors["conv.1.weight"].shape == (CHANNELS[1], 3, 3, CHANNELS[0])
    assert tensors["conv.1.weight"][2, 0, 1, 2] == values["conv1.w"][2, 2, 0, 1]

    # ONNX stacks the gates i, o, f, c; the engine i, f, g, o.
    forget, output_gate = 1, 3
    onnx_forget, onnx_output = 2, 1
    weight = tensors["lstm.1.backward.weight_hh"]
    row = values["lstm1.r"][1]
    np.testing.assert_array_equal(weight[forget * HIDDEN], row[onnx_forget * HIDDEN])
    np.testing.assert_array_equal(weight[output_gate * HIDDEN + 2], row[onnx_output * HIDDEN + 2])
    biases = values["lstm1.b"][1]
    assert tensors["lstm.1.backward.bias"][forget * HIDDEN] == pytest.approx(
        biases[onnx_forget * HIDDEN] + biases[4 * HIDDEN + onnx_forget * HIDDEN]
    )
    # Feature (channel 3, band 1) of two bands and five channels.
    column = tensors["lstm.0.forward.weight_ih"][:, 1 * CHANNELS[-1] + 3]
    np.testing.assert_array_equal(column[0], values["lstm0.w"][0][0, 3 * 2 + 1])


def test_metadata_is_kept_and_the_precision_is_the_one_asked_for(tmp_path):
    metadata = {
        "front_end": FRONT_END,
        "decoder": {"onset_threshold": 0.3},
        "provenance": {"steps": 12, "corpus": "généré"},
    }
    source = saved(PitchGraph(metadata=metadata).model(), tmp_path)
    outputs = [tmp_path / "first", tmp_path / "second"]
    for output in outputs:
        assert convert.main([str(source), str(output)]) == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes()

    tensors, found = read(outputs[0])
    assert found["format"] == "vocalmidi-1" and found["architecture"] == "pitch-cnn-bilstm"
    assert json.loads(found["configuration"]) == CONFIGURATION
    assert json.loads(found["front_end"]) == FRONT_END
    assert json.loads(found["decoder"]) == section_values.STANDARD["pitch-cnn-bilstm"] | {"onset_threshold": 0.3}
    provenance = json.loads(found["provenance"])
    assert provenance["steps"] == 12 and provenance["corpus"] == "généré"
    assert provenance["conversion"]["source"] == "model.onnx"
    for name, tensor in tensors.items():
        assert tensor.dtype == (np.float32 if name.endswith("bias") else np.float16), name


def test_a_front_end_is_read_from_a_file(tmp_path):
    source, output = saved(PitchGraph().model(), tmp_path), tmp_path / "w"
    front_end = tmp_path / "front_end.json"
    front_end.write_text(json.dumps(FRONT_END))
    assert convert.main([str(source), str(output), "--front-end", str(front_end)]) == 0
    assert json.loads(read(output)[1]["front_end"]) == FRONT_END


def test_large_tensors_are_aligned(tmp_path):
    tensors = {
        "tiny": np.ones(1, np.float32),
        "half": np.ones(3, np.float16),
        "big": np.ones((64, 3), np.float32),
        "row": np.ones(32, np.float16),
    }
    path = tmp_path / "w"
    sections = dict.fromkeys(("architecture", "configuration", "provenance"), "{}")
    weight_file.write(path, weight_file.encode(tensors, sections))
    file = path.read_bytes()
    length = int.from_bytes(file[:8], "little")
    header = json.loads(file[8 : 8 + length])
    for name, tensor in tensors.items():
        start = 8 + length + header[name]["data_offsets"][0]
        alignment = 64 if tensor.nbytes % 64 == 0 else tensor.itemsize
        assert start % alignment == 0, name


def test_every_flipped_byte_of_a_weight_file_is_noticed():
    sections = dict.fromkeys(("architecture", "configuration", "provenance"), "{}")
    good = weight_file.encode({"w": np.arange(16, dtype=np.float32)}, sections)
    assert weight_file.decode(good).metadata["architecture"] == "{}"
    for position in range(len(good)):
        for mask in (1, 32, 255):
            bad = bytearray(good)
            bad[position] ^= mask
            with pytest.raises(ConversionError):
                weight_file.decode(bytes(bad))


# What is refused: with exit code 1, one line, and the old file left as it was


def other_model() -> onnx.ModelProto:
    helper = onnx.helper
    return helper.make_model(
        helper.make_graph(
            [helper.make_node("Relu", ["input"], ["output"])],
            "other",
            [helper.make_tensor_value_info("input", onnx.TensorProto.FLOAT, [1, 4])],
            [helper.make_tensor_value_info("output", onnx.TensorProto.FLOAT, [1, 4])],
        ),
        opset_imports=[helper.make_opsetid("", 11)],
        ir_version=6,
    )


def with_value(name: str, value: float) -> onnx.ModelProto:
    graph = PitchGraph(batch_norm=False)
    graph.values[name].flat[0] = value
    return graph.model()


def without_gates() -> onnx.ModelProto:
    graph = PitchGraph()
    graph.values["lstm1.b"] = graph.values["lstm1.b"][:, :-1]
    return graph.model()


def truncated_model() -> bytes:
    return PitchGraph().model().SerializeToString()[:-500]


def safetensors_file(folder: Path) -> bytes:
    save_file({"x": np.ones(4, np.float32)}, folder / "x.safetensors")
    return (folder / "x.safetensors").read_bytes()


REFUSED = {
    "empty": (lambda _: b"", "neither"),
    "text": (lambda _: b"not a model, but a text\n" * 9, "neither"),
    "truncated": (lambda _: truncated_model(), "neither"),
    "a safetensors file": (safetensors_file, "safetensors file already"),
    "another model": (lambda _: other_model(), "no model of the engine; say which with --model"),
    "one direction": (lambda _: PitchGraph(direction="forward").model(), "not bidirectional"),
    "average pooling": (lambda _: PitchGraph(pooling="AveragePool").model(), "the limit is 0.01"),
    "layers that do not fit": (lambda _: without_gates(), "layers do not fit together"),
    "over FP16": (lambda _: with_value("conv0.w", 7e4), "over FP16's 65504; use --fp32"),
    "not a number": (lambda _: with_value("conv0.w", np.nan), "not finite"),
    "wrong sizes": (
        lambda _: PitchGraph(metadata={"configuration": {**CONFIGURATION, "hidden": 9}}).model(),
        "hidden = 9, its weights say 6",
    ),
    "metadata that is no JSON": (
        lambda _: with_metadata("front_end", "{"),
        "its metadata 'front_end' is not JSON",
    ),
    "a zip that is no checkpoint": (lambda _: b"PK\x03\x04" + bytes(60), "torch"),
}


def with_metadata(key: str, text: str) -> onnx.ModelProto:
    model = PitchGraph().model()
    onnx.helper.set_model_props(model, {key: text})
    return model


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_leaves_the_old_file(tmp_path, capsys, case):
    make, message = REFUSED[case]
    content = make(tmp_path)
    source, output = tmp_path / "in", tmp_path / "out"
    source.write_bytes(content if isinstance(content, bytes) else content.SerializeToString())
    output.write_bytes(b"good")
    before = sorted(tmp_path.iterdir())
    assert convert.main([str(source), str(output)]) == 1
    error = capsys.readouterr().err
    assert message in error and str(source) in error and error.count("\n") == 1
    assert output.read_bytes() == b"good" and sorted(tmp_path.iterdir()) == before


def test_weights_over_fp16_convert_to_fp32(tmp_path):
    source, output = saved(with_value("conv0.w", 7e4), tmp_path), tmp_path / "w"
    assert convert.main([str(source), str(output), "--fp32"]) == 0
    assert read(output)[0]["conv.0.weight"].max() == np.float32(7e4)


def test_outputs_that_cannot_be_written_are_told(tmp_path, capsys):
    source = saved(PitchGraph().model(), tmp_path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for output in (tmp_path, pipe, tmp_path / "none" / "w"):
        assert convert.main([str(source), str(output)]) == 1
        assert str(output) in capsys.readouterr().err
    assert pipe.is_fifo() and not list(tmp_path.glob("*.partial"))


def test_a_missing_input_is_told_by_the_command_line(tmp_path):
    command = [sys.executable, "-m", "vocalmidi_tools.convert"]
    missing = subprocess.run(
        [*command, "missing.onnx", "w"], capture_output=True, text=True, cwd=tmp_path
    )
    assert missing.returncode == 1 and "No such file" in missing.stderr
    assert "Traceback" not in missing.stderr and not list(tmp_path.iterdir())
    assert subprocess.run(command, capture_output=True, cwd=tmp_path).returncode == 2
