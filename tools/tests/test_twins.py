"""What Swift repeats of the Python: the fixtures that bind both are still what the Python gives.

The Swift tests read the same files, so that a change of either side alone fails.
"""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from safetensors.numpy import load_file

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.features.front_end import FrontEnd, log_mel
from vocalmidi_tools.features.timbre import levelled, mean_spectrum
from vocalmidi_tools.fixtures import (
    ARRANGEMENT,
    CONTINUATION,
    CORRECTION,
    HARMONY,
    MIDI,
    RHYTHM,
    SIGNAL,
    TIMBRE,
    arrangement,
    context,
    context_decoding,
    decoders,
    harmony,
    melody_steps,
    placed_notes,
)

TWINS = {
    "arrangement.json": (ARRANGEMENT, arrangement.cases),
    "context-decoding.json": (CORRECTION, context_decoding.cases),
    "context-features.json": (CORRECTION, context.feature_cases),
    "decoders.json": (MIDI, decoders.cases),
    "harmony.json": (HARMONY, harmony.cases),
    "melody-steps.json": (CONTINUATION, melody_steps.cases),
    "placed-notes.json": (RHYTHM, placed_notes.cases),
}


def difference(one: object, other: object, place: str = "") -> str:
    """Where two JSON values differ, numbers by more than 2e-6; empty where they do not."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        found = (difference(one[key], other[key], f"{place}.{key}") for key in one)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        found = (difference(a, b, f"{place}[{i}]") for i, (a, b) in enumerate(zip(one, other)))
    elif type(one) in (int, float) and type(other) in (int, float):
        alike = math.isclose(one, other, rel_tol=0, abs_tol=2e-6)
        return "" if alike else f"{place}: {one}, {other}"
    else:
        return "" if one == other else f"{place}: {one}, {other}"
    return next(filter(None, found), "")


@pytest.mark.parametrize("name", TWINS)
def test_fixtures_are_what_the_python_gives(name):
    folder, cases = TWINS[name]
    committed = json.loads((folder / name).read_text())
    given = json.loads(json.dumps(cases()))
    assert difference(committed, given) == ""


def test_a_changed_number_is_found():
    cases = json.loads((ARRANGEMENT / "arrangement.json").read_text())
    changed = json.loads(json.dumps(cases))
    changed["encoded"][0]["roll"][5][2] += 0.01
    assert difference(cases, changed).startswith(".encoded[0].roll[5][2]")
    del changed["read"][0]["notes"][0]
    assert difference(cases["read"], changed["read"]) != ""


def test_the_front_end_of_the_trainings_is_the_engines():
    voice = np.fromfile(SIGNAL / "voice.f32", np.float32)
    expected = np.fromfile(SIGNAL / "mel_512.f32", np.float32).reshape(-1, 128)
    found = log_mel(voice, FrontEnd())
    assert found.shape == expected.shape and expected.std() > 1
    assert np.abs(found - expected).max() < 1e-4


def test_mean_and_levelled_spectra_are_the_engines():
    stored = load_file(TIMBRE / "timbre-expected.safetensors")
    mean, deviation = stored["normalisation"].astype(np.float64)
    found = mean_spectrum(stored["rows"].astype(np.float64) * deviation + mean)
    assert np.abs(found - stored["mean"]).max() < 1e-5
    weights = weight_file.decode((ROOT / "Weights/timbre.safetensors").read_bytes())
    scale = json.loads(weights.metadata["front_end"])["deviation"]
    assert np.abs(levelled(stored["mean"], scale) - stored["input"]).max() < 1e-5
