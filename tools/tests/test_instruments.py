"""The instruments of the training are those of the library, and no held-out sound is trained on."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.features.timbre import DYNAMIC_RANGE, levelled
from vocalmidi_tools.vocabulary.instruments import INSTRUMENTS, metadata

(SWIFT,) = (ROOT / "Sources").rglob("Instrument.swift")


def swift_instruments() -> dict[str, int]:
    """Name to program, in the order of the enumeration's cases."""
    text = SWIFT.read_text()
    cases = re.findall(r"^  case (\w.*)$", text.split("public var program")[0], re.MULTILINE)
    names = {}
    for case in ", ".join(cases).split(", "):
        identifier, _, raw = case.partition(" = ")
        names[identifier] = raw.strip('"') or identifier
    programs = {}
    for line, program in re.findall(r"case (\.[^:]+): (\d+)$", text, re.MULTILINE):
        programs |= {name.strip(" ."): int(program) for name in line.split(",")}
    return {raw: programs[identifier] for identifier, raw in names.items()}


def test_swift_knows_the_same_instruments_in_the_same_order():
    expected = {instrument.name: instrument.program for instrument in INSTRUMENTS}
    assert list(swift_instruments().items()) == list(expected.items())


def test_no_program_is_of_two_instruments_or_both_trained_on_and_held_out():
    melodic = [p for i in INSTRUMENTS if not i.drums for p in (*i.programs, *i.held_out)]
    assert len(melodic) == len(set(melodic))
    for instrument in INSTRUMENTS:
        assert not set(instrument.programs) & set(instrument.held_out)


@pytest.mark.parametrize("model", ["context", "timbre"])
def test_the_shipped_weights_list_the_instruments_by_their_numbers(model):
    file = weight_file.decode((ROOT / f"Weights/{model}.safetensors").read_bytes())
    assert json.loads(file.metadata["instruments"]) == metadata()
    assert json.loads(file.metadata["configuration"])["instruments"] == len(INSTRUMENTS)


@pytest.mark.parametrize("gain", [-3.0, 0.0, 1.7])
def test_levelling_forgets_loudness_and_what_lies_under_the_range(gain):
    spectrum = np.array([-1.0, 0.0, -2.0, -3.0, -9.0])
    # By hand: -9 is raised to 0 - 4; the mean of the five is -2.
    assert DYNAMIC_RANGE == 4.0
    np.testing.assert_allclose(
        levelled(spectrum + gain, 2.0), [0.5, 1.0, 0.0, -0.5, -1.0], atol=1e-6)
