"""Weight files run by NumPy, as the evaluations run the shipped ones."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

from vocalmidi_tools import convert
from vocalmidi_tools.conversion import architecture
from vocalmidi_tools.conversion.models import MODELS
from vocalmidi_tools.conversion.weights import Weights
from vocalmidi_tools.fixtures.tiny_models import SIZES, model_name, path_of


@pytest.mark.parametrize("name", SIZES)
def test_weights_compute_what_their_export_does(name, tmp_path):
    path, model = tmp_path / "w.safetensors", MODELS[model_name(name)]
    assert convert.main([str(path_of(name)), str(path), "--fp32"]) == 0
    sizes = {**SIZES[name], "batch": 3, "length": 5}
    inputs = architecture.random_inputs(model, sizes, 4)
    session = onnxruntime.InferenceSession(path_of(name), providers=["CPUExecutionProvider"])
    outputs = [output.name for output in session.get_outputs()]
    found = Weights(path, model)(**inputs)
    for output, expected in zip(outputs, session.run(outputs, inputs)):
        np.testing.assert_allclose(found[output], expected, atol=1e-4)


def test_weights_of_another_model_are_refused(tmp_path):
    path = tmp_path / "w.safetensors"
    assert convert.main([str(path_of("timbre")), str(path), "--fp32"]) == 0
    with pytest.raises(SystemExit, match="holds 'timbre-autoencoder'; give weights of 'context-"):
        Weights(path, MODELS["context"])
