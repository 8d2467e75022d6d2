"""The converter on the band's models: small ONNX exports of each, and what is wrong with others."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper
from safetensors import safe_open

from vocalmidi_tools import convert
from vocalmidi_tools.conversion import architecture
from vocalmidi_tools.conversion.models import MODELS
from vocalmidi_tools.fixtures.tiny_models import SIZES, edited, model_name, nodes, path_of


def converted(source: Path, output: Path, *options: str) -> tuple[dict, dict]:
    assert convert.main([str(source), str(output), *options]) == 0
    with safe_open(output, "np") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()


def saved(model: onnx.ModelProto, folder: Path) -> Path:
    onnx.save(model, folder / "in.onnx")
    return folder / "in.onnx"


def constant(name: str, operator: str, index: int, operand: int) -> np.ndarray:
    """What a node of a fixture has as constant operand."""
    found = []
    edited(name, operator, index, operand, lambda array: found.append(array) or array)
    return found[0]


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@pytest.mark.parametrize("name", SIZES)
def test_converted_tensors_compute_what_onnx_runtime_computes(tmp_path, name, precision):
    tensors, metadata = converted(path_of(name), tmp_path / "w", f"--{precision}")
    model, sizes = MODELS[model_name(name)], SIZES[name]
    assert metadata["architecture"] == model.ARCHITECTURE
    assert json.loads(metadata["configuration"]) == sizes
    assert json.loads(metadata["genres"]) == ["pop", "rock", "punk"]
    session = onnxruntime.InferenceSession(path_of(name))
    for free in ({"batch": 1, "length": 1}, {"batch": 5, "length": 31}):
        inputs = architecture.random_inputs(model, {**sizes, **free}, seed=7)
        expected = dict(zip(model.OUTPUTS, session.run(list(model.OUTPUTS), inputs)))
        actual = model.probabilities(model.forward(tensors, inputs, sizes), sizes)
        for output, reference in expected.items():
            if free["batch"] > 1:
                assert np.ptp(reference) > 0.1, "outputs that hardly vary prove nothing"
            limit = convert.TOLERANCE[precision]
            np.testing.assert_allclose(actual[output], reference, rtol=0, atol=limit)


@pytest.mark.parametrize("name", SIZES)
def test_large_tensors_are_halves_and_small_ones_are_not(tmp_path, name):
    tensors, _ = converted(path_of(name), tmp_path / "w", "--fp16")
    single = {"genre.weight", "instrument.weight", "instruments"}
    for key, tensor in tensors.items():
        full = key in single or tensor.ndim == 1
        assert tensor.dtype == (np.float32 if full else np.float16), key


@pytest.mark.parametrize("name", SIZES)
def test_layers_are_told_by_structure_alone(tmp_path, name):
    """Constants and values of other names, and no metadata but the sizes: the same tensors."""
    model = onnx.load(path_of(name))
    kept = {value.name for value in (*model.graph.input, *model.graph.output)}
    renamed = {}
    for node in model.graph.node:
        node.name = ""
        for names in (node.input, node.output):
            for i, old in enumerate(names):
                if old and old not in kept:
                    names[i] = renamed.setdefault(old, f"v{len(renamed)}")
    for tensor in model.graph.initializer:
        tensor.name = renamed[tensor.name]
    onnx.helper.set_model_props(model, {"configuration": json.dumps(SIZES[name])})
    tensors, _ = converted(saved(model, tmp_path), tmp_path / "w", "--fp32")
    expected, _ = converted(path_of(name), tmp_path / "w2", "--fp32")
    assert tensors.keys() == expected.keys()
    for key in expected:
        np.testing.assert_array_equal(tensors[key], expected[key])


def test_the_discriminator_is_rearranged_for_the_engine(tmp_path):
    name, (notes, first) = "discriminator", (5, 4)
    tensors, _ = converted(path_of(name), tmp_path / "w", "--fp32")
    kernel = constant(name, "Conv", 0, 1)
    assert tensors["conv.0.weight"].shape == (first, 3, notes)
    assert tensors["conv.0.weight"][3, 0, 2] == kernel[3, 2, 0]
    # Channel 5 of six, step 1 of two; then the two columns of the genre.
    weight = constant(name, "Gemm", 0, 1)
    np.testing.assert_array_equal(tensors["linear.0.weight"][:, 1 * 6 + 5], weight[:, 5 * 2 + 1])
    np.testing.assert_array_equal(tensors["linear.0.weight"][:, 12:], weight[:, 12:])


@pytest.mark.parametrize("cell, order", [("LSTM", "iofg"), ("GRU", "zrn")])
def test_the_recurrences_are_rearranged_for_the_engine(tmp_path, cell, order):
    name, hidden = f"continuation-{cell.lower()}", 5
    tensors, _ = converted(path_of(name), tmp_path / "w", "--fp32")
    weight = constant(name, cell, 1, 1)[0]
    bias = constant(name, cell, 1, 3)[0].reshape(2, -1)
    for place, gate in enumerate({"LSTM": "ifgo", "GRU": "rzn"}[cell]):
        rows = slice(place * hidden, (place + 1) * hidden)
        onnx_rows = slice(order.index(gate) * hidden, (order.index(gate) + 1) * hidden)
        np.testing.assert_array_equal(tensors["recurrent.1.weight_ih"][rows], weight[onnx_rows])
        if cell == "GRU":
            for part, values in zip(("bias_ih", "bias_hh"), bias):
                found = tensors[f"recurrent.1.{part}"][rows]
                np.testing.assert_array_equal(found, values[onnx_rows])
        else:
            found = tensors["recurrent.1.bias"][rows]
            np.testing.assert_allclose(found, bias.sum(0)[onnx_rows], rtol=1e-6)


def test_the_context_transformer_is_rearranged_for_the_engine(tmp_path):
    tensors, _ = converted(path_of("context"), tmp_path / "w", "--fp32")
    products = [
        node.input[1]
        for node in nodes(onnx.load(path_of("context")), "MatMul")
        if node.input[1].startswith("onnx::MatMul")
    ]
    arrays = {
        i.name: numpy_helper.to_array(i) for i in onnx.load(path_of("context")).graph.initializer
    }
    names = ["input"]
    for k in range(2):
        parts = ("query_key_value", "attention_output", "expand", "contract")
        names += [f"encoder.{k}.{part}" for part in parts]
    names += [f"head.{head}" for head in ("note", "timing", "dynamics")]
    assert len(products) == len(names)
    for name, product in zip(names, products):
        np.testing.assert_array_equal(tensors[f"{name}.weight"], arrays[product].T)
    for name in ("genre.weight", "encoder.1.feedforward_norm.weight", "norm.bias"):
        np.testing.assert_array_equal(tensors[name], arrays[f"model.{name}"])


# What is refused: with exit code 1 and one line, and nothing is written


def with_metadata(name: str, **metadata) -> onnx.ModelProto:
    model = onnx.load(path_of(name))
    kept = {p.key: p.value for p in model.metadata_props}
    changed = {k: v if isinstance(v, str) else json.dumps(v) for k, v in metadata.items()}
    onnx.helper.set_model_props(model, kept | changed)
    return model


def with_sizes(name: str, **sizes) -> onnx.ModelProto:
    return with_metadata(name, configuration={**SIZES[name], **sizes})


def with_attribute(name: str, operator: str, attribute: str, value) -> onnx.ModelProto:
    model = onnx.load(path_of(name))
    for node in nodes(model, operator):
        kept = [found for found in node.attribute if found.name != attribute]
        del node.attribute[:]
        node.attribute.extend([*kept, onnx.helper.make_attribute(attribute, value)])
    return model


def with_operator(name: str, old: str, new: str, index: int = 0) -> onnx.ModelProto:
    """The graph with another function in one place."""
    model = onnx.load(path_of(name))
    node = nodes(model, old)[index]
    node.op_type = new
    del node.attribute[:]
    return model


def without_initialiser(name: str) -> onnx.ModelProto:
    model = onnx.load(path_of(name))
    del model.graph.initializer[0]
    return model


def shorter(array: np.ndarray) -> np.ndarray:
    return array[..., :-1]


NOT_A_MODEL = "neither a PyTorch checkpoint nor an ONNX model"
REFUSED = {
    **{f"{name}: missing tensor": (without_initialiser(name), NOT_A_MODEL) for name in SIZES},
    **{
        f"{name}: other genres or sizes": (with_sizes(name, **{key: 77}), f"says {key} = 77")
        for name, key in (
            ("context", "genres"), ("context", "offsets"), ("timbre", "latent"),
            ("generator", "steps"), ("discriminator", "genres"), ("continuation-gru", "hidden"),
        )
    },
    "unknown architecture": (with_metadata("timbre", architecture="vocoder"), "is 'vocoder', none"),
    "other architecture": (
        with_metadata("timbre", architecture="track-generator"),
        "it has 3 outputs, the model has 1",
    ),
    "context: heads": (with_sizes("context", heads=3), "heads = 3"),
    "context: no number of heads": (with_sizes("context", heads="two"), "heads = two"),
    "context: other heads": (with_sizes("context", heads=4), "the limit is"),
    "context: other border of the timing": (
        with_sizes("context", phases=2, offsets=5), "the limit is",
    ),
    "context: no normalisation": (
        with_operator("context", "Sqrt", "Exp"), "the limit is",
    ),
    "context: tanh for erf": (with_operator("context", "Erf", "Tanh"), "the limit is"),
    "context: bias too short": (
        edited("context", "Add", 0, 0, shorter), "ONNX Runtime cannot run it",
    ),
    "timbre: no unit vectors": (
        edited("timbre", "MatMul", 0, 1, lambda a: 2 * a), "no unit vectors",
    ),
    "timbre: other activation": (with_operator("timbre", "Relu", "Tanh"), "the limit is"),
    "timbre: not finite": (
        edited("timbre", "Gemm", 2, 1, lambda a: a * np.float32(np.nan)), "not finite",
    ),
    "generator: condition": (with_sizes("generator", condition=99), "condition = 99"),
    "generator: other slope": (
        with_attribute("generator", "LeakyRelu", "alpha", 0.01), "the limit is",
    ),
    "generator: over FP16": (
        edited("generator", "Gemm", 0, 1, lambda a: a + np.float32(1e5)), "use --fp32",
    ),
    "discriminator: steps": (with_sizes("discriminator", steps=16), "does not read 16 steps"),
    "discriminator: wider kernel": (
        edited("discriminator", "Conv", 0, 1, lambda a: np.pad(a, ((0, 0), (0, 0), (1, 1)))),
        "not 3 steps wide",
    ),
    "continuation: cell": (with_sizes("continuation-gru", cell="lstm"), "cell = lstm"),
    "continuation: reset before the product": (
        with_attribute("continuation-gru", "GRU", "linear_before_reset", 0), "export PyTorch's",
    ),
    "continuation: backwards": (
        with_attribute("continuation-lstm", "LSTM", "direction", "reverse"),
        "is reverse, not forward",
    ),
    "continuation: gates missing": (
        edited("continuation-gru", "GRU", 0, 3, shorter), "do not fit together",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_models_that_do_not_fit_are_refused(tmp_path, capsys, case):
    model, message = REFUSED[case]
    source = saved(model, tmp_path)
    assert convert.main([str(source), str(tmp_path / "w")]) == 1
    error = capsys.readouterr().err
    assert message in error and str(source) in error and error.count("\n") == 1
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize("name", SIZES)
def test_a_model_taken_for_another_is_refused(tmp_path, capsys, name):
    for forced in MODELS.keys() - {model_name(name)}:
        options = [str(path_of(name)), str(tmp_path / "w"), "--model", forced]
        assert convert.main(options) == 1, forced
        assert capsys.readouterr().err.count("\n") == 1 and not list(tmp_path.iterdir())
