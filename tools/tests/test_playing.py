"""What is counted of how people play: the loudness of drums and the moves of second lines."""

from __future__ import annotations

import json

import numpy as np
import pytest

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.errors import ConversionError
from vocalmidi_tools.corpus.arranging.examples import Examples
from vocalmidi_tools.features.arranging.kinds import KINDS
from vocalmidi_tools.features.arranging.roll import BarNote
from vocalmidi_tools.training import playing
from vocalmidi_tools.training.tables import lines
from vocalmidi_tools.vocabulary.genres import GENRES

GENERATOR = ROOT / "Weights/drums-generator.safetensors"


def drums(velocities: list[list[float]], **changes) -> Examples:
    """A bar of every genre for each list, with hits as loud as the list says."""
    rolls = [KINDS["drums"].encode([BarNote(step, 1, 38, value) for step, value in enumerate(bar)])
             for bar in velocities]
    count = len(rolls) * len(GENRES)
    given = {
        "roll": np.tile(np.round(np.stack(rolls) * 200).astype(np.uint8), (len(GENRES), 1, 1)),
        "condition": np.zeros((count, 64)), "genre": np.repeat(np.arange(len(GENRES)), len(rolls)),
        "split": np.zeros(count, int), "song": np.zeros(count, int), "recorded": np.ones(count, bool),
        "chords": np.zeros((count, 2, 2)), "voice": np.zeros((count, 16)), "steps": np.full(count, 16)}
    return Examples(**given | changes)


def test_drums_are_as_loud_as_in_recorded_training_bars():
    bars = [[0.5, 0.7], [0.9], [1.0]]
    assert playing.loudness(drums(bars)) == pytest.approx(len(GENRES) * [0.775], abs=0.005)
    kinds = np.tile([True, True, False], len(GENRES))
    assert playing.loudness(drums(bars, recorded=kinds)) == pytest.approx(len(GENRES) * [0.7], abs=0.005)
    splits = np.tile([0, 1, 2], len(GENRES))
    assert playing.loudness(drums(bars, split=splits)) == pytest.approx(len(GENRES) * [0.6], abs=0.005)
    with pytest.raises(SystemExit, match="no training bar of pop"):
        playing.loudness(drums(bars, split=np.ones(3 * len(GENRES), int)))


def test_moves_within_phrases_are_counted():
    line = np.array([[0, 1, 60, 80], [1, 1, 62, 80], [2, 1, 55, 80], [9, 1, 79, 80], [10, 1, 79, 80]])
    assert lines.sizes(line).tolist() == [2, 7, 0]


def test_a_move_costs_more_the_rarer_it_is_among_its_choices():
    choices = lines.choices()
    # Seven keys of an octave upwards, and twice as many in both directions; the key itself once.
    assert choices[1:12].sum() == pytest.approx(12) and choices[0] == 1
    even = np.repeat(np.arange(len(choices)), np.round(7000 * choices).astype(int))
    assert lines.costs(even) == pytest.approx(len(choices) * [0], abs=0.02)
    steps = np.concatenate([even, np.full(len(even), 2)])
    costs = lines.costs(steps)
    assert costs[2] == 0 and np.ptp(costs[:2] + costs[3:]) < 0.02 and costs[1] > 1


def test_numbers_are_added_to_a_weight_file():
    before = GENERATOR.read_bytes()
    numbers = {"loudness": [0.5] * len(GENRES)}
    after = weight_file.decode(playing.amended(before, numbers, {"loudness": "given"}))
    old = weight_file.decode(before)
    assert json.loads(after.metadata["decoder"]) == json.loads(old.metadata["decoder"]) | numbers
    assert json.loads(after.metadata["provenance"])["loudness"] == "given"
    assert all(np.array_equal(after.tensors[name], tensor) for name, tensor in old.tensors.items())
    with pytest.raises(ConversionError, match="loudness"):
        playing.amended(before, {"loudness": [2]}, {})
