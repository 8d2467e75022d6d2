"""The converter on PyTorch checkpoints, and their ONNX exports compared with them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors import safe_open

from vocalmidi_tools import convert, export_onnx
from vocalmidi_tools.conversion import architecture
from vocalmidi_tools.conversion.definitions import DEFINITIONS
from vocalmidi_tools.conversion.models import MODELS
from vocalmidi_tools.fixtures import pitch_onnx, tiny_models

SIZES = {"pitch": pitch_onnx.CONFIGURATION, **tiny_models.SIZES}
# A generator's fold shows only in its export; the others have no batch normalisation but pitch's.
FOLDED = ("pitch", "generator")


@pytest.fixture(params=SIZES)
def trained(request, tmp_path):
    """A small random model, its checkpoint as training saves one, and its sections."""
    name = request.param
    definition = DEFINITIONS[MODELS[tiny_models.model_name(name)].ARCHITECTURE]
    model, sections = export_onnx.random_model(definition, seed=3, **SIZES[name])
    sections["genres"] = ["pop", "rock"]
    path = tmp_path / "checkpoint.pt"
    torch.save({"model": model.state_dict(), **sections, "training": {"step": 1}}, path)
    return name, definition, model, sections, path


def read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    with safe_open(path, "np") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_a_checkpoint_becomes_a_weight_file_of_the_model(tmp_path, trained, precision):
    name, definition, model, sections, path = trained
    output = tmp_path / "w"
    assert convert.main([str(path), str(output), f"--{precision}"]) == 0
    tensors, metadata = read(output)
    assert metadata["architecture"] == definition.model.ARCHITECTURE
    for key in sections.keys() - {"provenance"}:
        assert json.loads(metadata[key]) == json.loads(json.dumps(sections[key])), key

    sizes = {**SIZES[name], "batch": 3, "time": 19, "length": 19}
    inputs = architecture.random_inputs(definition.model, sizes, seed=5)
    inference = definition.inference(model).eval()
    with torch.no_grad():
        answers = inference(*(torch.from_numpy(inputs[key]) for key in inference.INPUTS))
    answers = answers if isinstance(answers, tuple) else (answers,)
    actual = definition.model.probabilities(
        definition.model.forward(tensors, inputs, sizes), sizes
    )
    for key, answer in zip(inference.OUTPUTS, answers):
        limit = convert.TOLERANCE[precision]
        np.testing.assert_allclose(actual[key], answer.numpy(), rtol=0, atol=limit)


@pytest.mark.parametrize("fold", [True, False])
@pytest.mark.parametrize("opset", [11, 17])
def test_export_converts_to_the_same_tensors_as_the_checkpoint(tmp_path, trained, fold, opset):
    name, definition, model, sections, path = trained
    exported = tmp_path / "model.onnx"
    export_onnx.export(definition, model, sections, exported, opset, fold_batch_norm=fold)
    kinds = {node.op_type for node in onnx.load(exported).graph.node}
    assert ("BatchNormalization" in kinds) == (name in FOLDED and not fold)

    outputs = [tmp_path / "direct", tmp_path / "through_onnx"]
    for source, output in zip((path, exported), outputs):
        assert convert.main([str(source), str(output), "--fp32"]) == 0
    (direct, metadata), (through_onnx, onnx_metadata) = map(read, outputs)
    assert direct.keys() == through_onnx.keys()
    for key in direct:
        np.testing.assert_allclose(through_onnx[key], direct[key], rtol=1e-5, atol=1e-6)
    for key in sections.keys() - {"provenance"}:
        assert metadata[key] == onnx_metadata[key]


def test_the_export_command_writes_a_graph_with_metadata(tmp_path, trained):
    _, definition, _, sections, path = trained
    output = tmp_path / "model.onnx"
    assert export_onnx.main([str(path), str(output)]) == 0
    metadata = {p.key: p.value for p in onnx.load(output).metadata_props}
    assert metadata["architecture"] == definition.model.ARCHITECTURE
    assert json.loads(metadata["genres"]) == sections["genres"]
    shape = onnx.load(output).graph.input[0].type.tensor_type.shape.dim
    free = [axis.dim_param for axis in shape if not axis.dim_value]
    axes = definition.model.INPUTS[definition.inference.INPUTS[0]].axes
    assert free == [axis for axis in axes if axis in architecture.FREE_AXES]


def test_random_models_are_exported(tmp_path, capsys):
    output = tmp_path / "model.onnx"
    for cell, operator in (("lstm", "LSTM"), ("gru", "GRU")):
        options = ["random", str(output), "--model", "continuation", "--cell", cell]
        assert export_onnx.main(options) == 0
        assert operator in {node.op_type for node in onnx.load(output).graph.node}
    for wrong in (["--opset", "10"], ["--cell", "gru"], ["--model", "vocoder"]):
        with pytest.raises(SystemExit) as end:
            export_onnx.main(["random", str(output), *wrong])
        assert end.value.code == 2
    (tmp_path / "no.pt").write_bytes(b"PK")
    assert export_onnx.main([str(tmp_path / "no.pt"), str(output)]) == 1
    assert capsys.readouterr().err.count("no.pt") == 1


def test_a_tensor_missing_surplus_or_of_another_shape_is_refused(tmp_path, capsys, trained):
    _, _, model, sections, path = trained
    state = model.state_dict()
    name = next(key for key in state if key.endswith("weight"))
    others = {key: value for key, value in state.items() if key != name}
    for wrong in (others, {**state, "more": torch.ones(2)}, {**others, name: state[name][:, :-1]}):
        torch.save({"model": wrong, **sections}, path)
        assert convert.main([str(path), str(tmp_path / "w")]) == 1
        assert capsys.readouterr().err.count("\n") == 1 and list(tmp_path.iterdir()) == [path]


def test_tensors_and_sections_that_fit_no_engine_are_refused(tmp_path, capsys):
    definition = DEFINITIONS[MODELS["pitch"].ARCHITECTURE]
    model, sections = export_onnx.random_model(definition, seed=3, **SIZES["pitch"])
    state, path = model.state_dict(), tmp_path / "c.pt"
    empty = {**state, "conv.2.weight": torch.ones(0, 4, 3, 3), "conv.2.bias": torch.ones(0)}
    for content, message in (
        ({"model": {**state, "conv.0.weight": torch.tensor(3.0)}}, "not 3 x 3"),
        ({"model": {**state, "pitch.bias": torch.tensor(3.0)}}, "layers do not fit"),
        ({"model": empty}, "layers do not fit"),
        ({"model": state, "decoder": {"onset_threshold": torch.tensor(0.4)}}, "onset_threshold ="),
        ({"model": state, "provenance": {"steps": torch.tensor(3)}}, "not made of plain values"),
        ({"model": state, "configuration": {"hidden": None}}, "hidden = None"),
        ({"model": state, "configuration": {"dropout": 0.1}}, "has dropout"),
    ):
        torch.save({**sections, **content}, path)
        assert convert.main([str(path), str(tmp_path / "w")]) == 1
        error = capsys.readouterr().err
        assert message in error and error.count("\n") == 1 and list(tmp_path.iterdir()) == [path]


def test_checkpoints_of_something_else_are_refused(tmp_path, capsys):
    output = tmp_path / "w"
    for content, options, message in (
        ([1, 2], [], "no state dictionary"),
        ({"model": {"fc.weight": torch.ones(2, 2)}}, [], "like no model"),
        ({"model": {"fc.weight": torch.ones(2, 2)}}, ["--model", "pitch"], "no tensor"),
        ({"model": {}, "architecture": "vocoder"}, [], "'vocoder'"),
        ({"model": {"conv.0.weight": 3}}, [], "'conv.0.weight' is not a tensor"),
        ({"model": {3: torch.ones(2)}}, [], "'3' is not a tensor"),
        ({"model": {"fc": torch.ones(2, 2).to_sparse()}}, [], "'fc' is not a tensor"),
        ({"model": {}, "configuration": [1]}, [], "configuration is list"),
        ({"model": {}, "provenance": [1]}, [], "provenance is list"),
        ({"model": {}, "front_end": "x"}, [], "front_end is str"),
        ({"model": {}, "decoder": 7}, [], "decoder is int"),
    ):
        torch.save(content, tmp_path / "c.pt")
        assert convert.main([str(tmp_path / "c.pt"), str(output), *options]) == 1
        assert message in capsys.readouterr().err and not output.exists()
