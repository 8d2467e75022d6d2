"""The built `vocalmidi infer` against ONNX Runtime: small models of each kind, and its refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from vocalmidi_tools import convert
from vocalmidi_tools.conversion import architecture, parity
from vocalmidi_tools.conversion.errors import ConversionError
from vocalmidi_tools.conversion.models import MODELS
from vocalmidi_tools.fixtures import pitch_onnx
from vocalmidi_tools.fixtures.tiny_models import SIZES, model_name, path_of

ALL_SIZES = {"pitch": pitch_onnx.CONFIGURATION, **SIZES}


@pytest.fixture(scope="module")
def executable() -> Path:
    found = parity.program()
    if found is None:
        pytest.skip("vocalmidi is not built: swift build -c release")
    return found


@pytest.fixture(params=ALL_SIZES)
def case(request, tmp_path) -> tuple[str, Path, dict]:
    """The model's name, its ONNX file and its sizes."""
    name = request.param
    if name != "pitch":
        return model_name(name), path_of(name), SIZES[name]
    exported = tmp_path / "pitch.onnx"
    onnx.save(pitch_onnx.PitchGraph().model(), exported)
    return name, exported, pitch_onnx.CONFIGURATION


def inputs_of(name: str, sizes: dict, batch: int, length: int, seed: int = 3) -> dict:
    free = {"batch": batch, "time": length, "length": length}
    return architecture.random_inputs(MODELS[name], {**sizes, **free}, seed)


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_engine_computes_what_onnx_runtime_computes(tmp_path, executable, case, precision):
    name, exported, sizes = case
    weights = tmp_path / "w"
    assert convert.main([str(exported), str(weights), f"--{precision}"]) == 0
    for batch, length in ((1, 1), (3, 31), (67, 5)):
        inputs = inputs_of(name, sizes, batch, length)
        found = parity.differences(executable, name, weights, exported, inputs)
        assert max(found.values()) <= convert.TOLERANCE[precision], found


def test_identifiers_may_have_other_types(tmp_path, executable):
    weights = tmp_path / "w"
    assert convert.main([str(path_of("context")), str(weights), "--fp32"]) == 0
    inputs = inputs_of("context", SIZES["context"], batch=2, length=3)
    expected = parity.infer(executable, "context", weights, inputs)
    for kind in (np.int32, np.float32):
        others = {k: v.astype(kind) if v.ndim == 1 else v for k, v in inputs.items()}
        found = parity.infer(executable, "context", weights, others)
        for key, answer in expected.items():
            np.testing.assert_array_equal(found[key], answer)


def test_an_empty_batch_gives_empty_answers(tmp_path, executable, case):
    name, exported, sizes = case
    assert convert.main([str(exported), str(tmp_path / "w")]) == 0
    answers = parity.infer(executable, name, tmp_path / "w", inputs_of(name, sizes, 0, 4))
    assert answers.keys() == MODELS[name].OUTPUTS.keys()
    assert all(len(answer) == 0 for answer in answers.values())


REFUSED_IDENTIFIERS = [
    (np.array([0, 3]), "holds 3.0. Give whole numbers from 0 to 2"),
    (np.array([-1, 0]), "holds -1.0"),
    (np.array([0.5, 0], np.float32), "holds 0.5"),
    (np.array([np.nan, 0], np.float32), "holds nan"),
    (np.array([0]), "has shape [1], but (2) is needed"),
    (np.array([2**62, 0]), "Give whole numbers"),
]


@pytest.mark.parametrize("identifiers, message", REFUSED_IDENTIFIERS)
def test_wrong_identifiers_are_refused(tmp_path, executable, identifiers, message):
    assert convert.main([str(path_of("generator")), str(tmp_path / "w")]) == 0
    inputs = inputs_of("generator", SIZES["generator"], batch=2, length=1)
    with pytest.raises(ConversionError) as refusal:
        parity.infer(executable, "generator", tmp_path / "w", {**inputs, "genre": identifiers})
    assert "'genre'" in str(refusal.value) and message in str(refusal.value)


def test_inputs_missing_or_of_another_shape_are_refused(tmp_path, executable, case):
    name, exported, sizes = case
    assert convert.main([str(exported), str(tmp_path / "w")]) == 0
    inputs = inputs_of(name, sizes, batch=2, length=3)
    for key, value in inputs.items():
        others = {k: v for k, v in inputs.items() if k != key} or {"other": value}
        wider = {**inputs, key: np.ascontiguousarray(np.concatenate([value, value], -1))}
        for wrong in (others, wider, {**inputs, key: value[..., None]}):
            message = f"no tensor '{key}'|tensor '{key}' has shape"
            with pytest.raises(ConversionError, match=message):
                parity.infer(executable, name, tmp_path / "w", wrong)


def test_weights_of_another_model_are_refused(tmp_path, executable):
    assert convert.main([str(path_of("timbre")), str(tmp_path / "w")]) == 0
    for name in MODELS.keys() - {"timbre"}:
        inputs = inputs_of(name, ALL_SIZES.get(name, ALL_SIZES["continuation-lstm"]), 1, 1)
        with pytest.raises(ConversionError, match="holds the weights of 'timbre-autoencoder'"):
            parity.infer(executable, name, tmp_path / "w", inputs)
