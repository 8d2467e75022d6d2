"""The shipped networks in PyTorch and as ONNX exports, each made from its weight file by one call."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from vocalmidi_tools import ROOT, convert, export_onnx, restore
from vocalmidi_tools.conversion import architecture, parity, restoring, weight_file
from vocalmidi_tools.conversion.definitions import DEFINITIONS
from vocalmidi_tools.conversion.models import MODELS
from vocalmidi_tools.conversion.source import OnnxSource
from vocalmidi_tools.conversion.weights import SUFFIX, Weights
from vocalmidi_tools.features.arranging.kinds import TRACKS
from vocalmidi_tools.training import running

NETWORKS = {
    "pitch": "pitch", "context": "context", "timbre": "timbre", "continuation": "continuation",
    **{f"{track}-{part}": part for track in TRACKS for part in ("generator", "discriminator")},
}
"""Of each shipped network's file, the name of its model."""
ONE_OF_EACH = ("pitch", "context", "timbre", "continuation", "drums-generator", "drums-discriminator")


def shipped(name: str) -> Path:
    return ROOT / "Weights" / f"{name}{SUFFIX}"


def inputs_of(name: str, batch: int = 2, length: int = 9) -> dict[str, np.ndarray]:
    model = MODELS[NETWORKS[name]]
    sizes = Weights(shipped(name), model).sections["configuration"]
    return architecture.random_inputs(model, {**sizes, "batch": batch, "time": length, "length": length}, 5)


def restored(name: str) -> torch.nn.Module:
    """The network with the weights that a training would begin from, without dropout."""
    saved = restoring.read(shipped(name))
    network = DEFINITIONS[saved["architecture"]].build(saved["configuration"])
    network.load_state_dict(saved["model"])
    return network.eval()


def answers(
    network: torch.nn.Module, model: architecture.Architecture, inputs: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """What a network says to the inputs of its model."""
    with torch.no_grad():
        outputs = network(*(torch.from_numpy(inputs[key]) for key in model.INPUTS))
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    return {key: output.numpy() for key, output in zip(model.OUTPUTS, outputs)}


def by_pytorch(name: str, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What the restored network answers, as probabilities."""
    model = MODELS[NETWORKS[name]]
    return answers(DEFINITIONS[model.ARCHITECTURE].inference(restored(name)), model, inputs)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_restored_network_answers_as_its_file_does(name):
    model, inputs = MODELS[NETWORKS[name]], inputs_of(name)
    weights = Weights(shipped(name), model)
    expected = model.forward(weights.tensors, inputs, weights.sections["configuration"])
    for key, output in answers(restored(name), model, inputs).items():
        spread = expected[key].std()
        assert spread > 1e-2
        np.testing.assert_allclose(output, expected[key], rtol=0, atol=1e-5 * max(spread, 1))


@pytest.mark.parametrize("name", NETWORKS)
def test_converting_a_restored_network_gives_the_file_again(name):
    file = weight_file.decode(shipped(name).read_bytes())
    origin = restoring.source(file)
    again, _ = MODELS[NETWORKS[name]].tensors(origin.state, origin.sections["configuration"])
    assert again.keys() == file.tensors.keys()
    for key, tensor in file.tensors.items():
        if tensor.dtype == np.float16:
            np.testing.assert_array_equal(again[key].astype(np.float16), tensor)
        else:
            np.testing.assert_allclose(again[key], tensor, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_weight_file_is_exported_by_one_command(name, tmp_path):
    out = tmp_path / "model.onnx"
    assert export_onnx.main([str(shipped(name)), str(out)]) == 0
    for batch, length in ((1, 4), (3, 17)):
        inputs = inputs_of(name, batch, length)
        exported, expected = OnnxSource.load(out).run(inputs), by_pytorch(name, inputs)
        assert exported.keys() == expected.keys()
        for key, output in expected.items():
            np.testing.assert_allclose(exported[key], output, atol=2e-5)
    again = tmp_path / f"again{SUFFIX}"
    assert convert.main([str(out), str(again)]) == 0
    before, after = (weight_file.decode(path.read_bytes()) for path in (shipped(name), again))
    for section in ("configuration", "decoder", "front_end", "genres"):
        first, second = (json.loads(file.metadata.get(section, "0")) for file in (before, after))
        assert first == second, section


def by_perceptron(tensors: dict[str, np.ndarray], name: str, x: np.ndarray) -> np.ndarray:
    """Two layers, in Double."""
    hidden = np.maximum(x @ tensors[f"{name}.0.weight"].T + tensors[f"{name}.0.bias"], 0)
    return (hidden @ tensors[f"{name}.1.weight"].T + tensors[f"{name}.1.bias"])[:, 0]


def by_phrases(tensors: dict[str, np.ndarray], name: str, notes: np.ndarray) -> float:
    """The score of the notes (T, columns) of one reading, note by note, in Double."""
    x = notes
    for layer, dilation in enumerate((1, 2, 4)):
        weight, bias = (tensors[f"{name}.windows.{layer}.{part}"] for part in ("weight", "bias"))
        at = {index: row for index, row in enumerate(x)}
        windows = [np.concatenate([at.get(note + dilation * step, 0 * x[0]) for step in (-2, -1, 0, 1, 2)])
                   for note in range(len(x))]
        found = np.maximum(np.array(windows) @ weight.T + bias, 0)
        x = found if layer == 0 else x + found
    return by_perceptron(tensors, f"{name}.perceptron", np.concatenate([x.mean(0), x.max(0)])[None])[0]


def test_the_networks_of_the_beat_tracker_are_exported_by_one_command(tmp_path):
    out = tmp_path / "readings.onnx"
    assert export_onnx.main([str(shipped("rhythm")), str(out)]) == 0
    file = weight_file.decode(shipped("rhythm").read_bytes())
    tensors = {name: tensor.astype(np.float64) for name, tensor in file.tensors.items()}
    networks = json.loads(file.metadata["configuration"])["phrase_networks"]
    share = json.loads(file.metadata["decoder"])["phrase_share"]
    session = onnxruntime.InferenceSession(out)
    for readings, length in ((1, 3), (7, 40)):
        random = np.random.default_rng(readings)
        features = random.normal(0, 0.5, (readings, 93)).astype(np.float32)
        notes = random.normal(0, 1, (readings, length, 107)).astype(np.float32)
        (found,) = session.run(["scores"], {"features": features, "notes": notes})
        phrases = np.array([[by_phrases(tensors, f"phrases.{index}", one.astype(np.float64)) for one in notes]
                            for index in range(networks)])
        expected = (1 - share) * by_perceptron(tensors, "readings", features) + share * phrases.mean(0)
        assert found.shape == (readings,) and np.abs(expected).max() > 1 and np.abs(phrases).min() > 0.01
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-4)
    kept = session.get_modelmeta().custom_metadata_map
    assert kept["architecture"] == "rhythm" and kept["provenance"] == file.metadata["provenance"]
    assert convert.main([str(out), str(tmp_path / "w")]) == 1 and not (tmp_path / "w").exists()


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_the_engine_answers_as_the_restored_network(name):
    program = parity.program()
    if program is None:
        pytest.skip("vocalmidi is not built: swift build -c release")
    inputs = inputs_of(name, 2, 24)
    found = parity.infer(program, NETWORKS[name], shipped(name), inputs)
    for key, output in by_pytorch(name, inputs).items():
        assert np.abs(found[key] - output).max() <= convert.TOLERANCE["fp16"], key


def test_a_restored_checkpoint_is_one_that_trainings_and_the_converter_read(tmp_path, monkeypatch):
    out = tmp_path / "timbre.pt"
    monkeypatch.setattr("sys.argv", ["restore", str(shipped("timbre")), str(out)])
    restore.main()
    assert running.load(out, "timbre-autoencoder")["decoder"]["dynamic_range"] == 4.0
    assert convert.main([str(out), str(tmp_path / "w"), "--fp32"]) == 0


def test_files_of_tables_and_other_files_are_refused(tmp_path, capsys):
    (tmp_path / f"noise{SUFFIX}").write_bytes(b"noise" * 9)
    for path, message in (
        (shipped("harmony"), "its architecture is 'harmony-hmm', tables and no network, .*; read its tensors with"),
        (shipped("mix"), "its architecture is 'mix', tables and no network"),
        (tmp_path / f"noise{SUFFIX}", "not a weight file"),
        (tmp_path / f"none{SUFFIX}", "it cannot be read .*; check the path"),
    ):
        with pytest.raises(SystemExit, match=message):
            running.load(path)
        assert export_onnx.main([str(path), str(tmp_path / "out.onnx")]) == 1
        assert str(path) in capsys.readouterr().err
    with pytest.raises(SystemExit, match="holds 'pitch-cnn-bilstm'; give weights of 'context-"):
        running.load(shipped("pitch"), "context-transformer")
