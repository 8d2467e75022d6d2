"""Benchmarks: weight files back in PyTorch, and the exports that carry their state; tiny models."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from comparing import shipped, stateful
from vocalmidi_tools.conversion.definitions import DEFINITIONS
from vocalmidi_tools.conversion.models import MODELS
from vocalmidi_tools.conversion.state import State

SIZES = {
    "pitch": {"mel_bands": 16, "channels": (4, 5, 6), "hidden": 7, "classes": 9},
    "timbre": {"mel_bands": 16, "hidden": (12, 10), "latent": 8, "instruments": 5},
    "generator": {"hidden": (12, 10, 14)},
    "discriminator": {"channels": (4, 6, 5), "hidden": (8, 7)},
    "continuation": {"features": 11, "hidden": 6, "notes": 9, "velocities": 8, "timings": 5},
}


def made(name: str) -> tuple:
    """A definition, and a random model of it."""
    definition = DEFINITIONS[MODELS[name].ARCHITECTURE]
    return definition, definition.random(1, **SIZES.get(name, {}))


@pytest.mark.parametrize("name", MODELS)
def test_what_was_converted_computes_the_same_again(name):
    definition, model = made(name)
    state = State({key: value.numpy() for key, value in model.state_dict().items()})
    declared = model.configuration.as_dict()
    tensors, sizes = definition.model.tensors(state, declared)
    again = shipped.build(definition, tensors, sizes)
    inputs = definition.example(model, {"batch": 2, "time": 9, "length": 9})
    with torch.inference_mode():
        answers = (definition.inference(m)(*inputs) for m in (model, again))
        expected, found = (a if isinstance(a, tuple) else (a,) for a in answers)
    for one, other in zip(expected, found, strict=True):
        torch.testing.assert_close(other, one, atol=1e-5, rtol=1e-5)


def test_stepping_is_the_whole_in_pieces():
    definition, model = made("continuation")
    x = torch.randn(1, 7, SIZES["continuation"]["features"])
    stepping = stateful.Stepping(model)
    with torch.inference_mode():
        expected = definition.inference(model)(x)
        state, found = stepping.zeros(), []
        for block in (x[:, :4], x[:, 4:5], x[:, 5:]):
            *heads, hidden, cell = stepping(block, *state)
            state = [hidden, cell]
            found.append(heads)
    for one, parts in zip(expected, zip(*found), strict=True):
        torch.testing.assert_close(torch.cat(parts, 1), one, atol=1e-6, rtol=1e-6)


@pytest.fixture
def live() -> stateful.Live:
    definition, model = made("pitch")
    state = State({key: value.numpy() for key, value in model.state_dict().items()})
    tensors, sizes = definition.model.tensors(state, model.configuration.as_dict())
    return stateful.Live(shipped.build(definition, tensors, sizes).eval())


def test_live_convolves_as_the_whole(live):
    """Beyond what the empty beginning reaches, features are those of three frames ago."""
    mel = torch.randn(1, 12, SIZES["pitch"]["mel_bands"])
    with torch.inference_mode():
        expected = live.model.features(mel)
        state = live.zeros()
        for t in range(mel.shape[1]):
            state = list(live(mel[:, t : t + 1], *state)[4:])
            if t >= 6:
                torch.testing.assert_close(state[3][:, -1], expected[:, t - 3])


def test_live_reads_windows_as_the_definition(live):
    features = live.model.lstm.input_size
    x = torch.randn(1, 20, features)
    hidden = cell = live.zeros()[-1]
    window = stateful.LOOK_AHEAD + 1
    with torch.inference_mode():
        expected = live.model.windowed(x, stateful.LOOK_AHEAD)
        for t in range(x.shape[1] - window + 1):
            found, hidden, cell = live.read(x[:, t : t + window], hidden, cell)
            torch.testing.assert_close(found[:, 0], expected[:, t])
    assert np.isfinite(hidden.numpy()).all()
