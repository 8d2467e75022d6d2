"""Causes of wrong notes: each is provoked on purpose, and all of them add up."""

from __future__ import annotations

import mir_eval
import numpy as np
import pytest

from vocalmidi_tools.evaluation.error_report import matching
from vocalmidi_tools.evaluation.error_report.causes import (
    Causes, Extra, Missed, Outcome, classified, is_close, is_repeat)
from vocalmidi_tools.evaluation.error_report.takes import Take, ordered
from vocalmidi_tools.evaluation.notes import Notes

NOTE = (1.0, 2.0, 60.0)
"""A label, and the note that it is when it is found."""


def take(labels: list[tuple], found: list[tuple], velocity: float = 80, confidence: float = 0.9) -> Take:
    """Labels and notes (onset, offset, pitch), the notes all of one velocity and confidence."""
    notes = [(*note, velocity, confidence) for note in found]
    return Take("take", ordered(labels, 3), ordered(notes, 5))


def causes(labels: list[tuple], found: list[tuple]) -> Causes:
    return classified(take(labels, found))


@pytest.mark.parametrize("cause, found", [
    (Extra.SAME, (1.5, 2.0, 60.4)),
    (Extra.SAME, (1.95, 2.04, 59.8)),
    (Extra.NEIGHBOUR, (1.5, 2.0, 61.2)),
    (Extra.NEIGHBOUR, (1.5, 2.0, 57.6)),
    (Extra.OCTAVE, (1.5, 2.0, 72.3)),
    (Extra.OCTAVE, (1.5, 2.0, 35.8)),
    (Extra.OTHER, (1.5, 2.0, 66.0)),
    (Extra.REST, (2.5, 3.0, 60.0)),
    (Extra.REST, (1.98, 2.05, 60.0)),
    (Extra.REST, (0.2, 0.6, 60.0)),
])
def test_a_note_beside_a_found_one_is_extra(cause, found):
    made = causes([NOTE], [NOTE[:1] + (min(2.0, max(found[0], 1.2)), 60.0), found])
    assert list(made.extra.values()) == [cause]
    assert made.missed == {} and len(made.pairs) == 1


@pytest.mark.parametrize("pitch", [58.9, 61.5, 48])
def test_a_note_of_which_a_scoop_is_split_off(pitch):
    made = causes([NOTE], [(1.0, 1.12, pitch), (1.12, 2.0, 60.2)])
    assert made.extra == {1: Extra.SCOOP} and made.pairs.tolist() == [[0, 0]]


@pytest.mark.parametrize("onset, pitch", [(1.051, 60), (1.149, 60.9), (0.86, 59.1), (1.1, 72), (1.1, 36.5)])
def test_a_note_with_its_onset_off_is_one_note(onset, pitch):
    made = causes([NOTE], [(onset, 2.0, pitch)])
    assert made.extra == {0: Extra.ONSET} and made.missed == {0: Missed.ONSET}


@pytest.mark.parametrize("onset, pitch", [(1.151, 60), (1.1, 61.1), (1.1, 66)])
def test_what_is_too_late_or_of_another_pitch_is_part_of_a_note(onset, pitch):
    made = causes([NOTE], [(onset, 2.0, pitch)])
    assert made.extra == {0: Extra.PARTIAL} and made.missed == {0: Missed.PARTIAL}


def test_a_note_found_late_and_then_split_is_split():
    made = causes([NOTE], [(1.1, 1.5, 60), (1.5, 2.0, 60)])
    assert made.extra == {0: Extra.ONSET, 1: Extra.SAME}


@pytest.mark.parametrize("cause, label", [
    (Missed.REPEAT, (2.059, 3.0, 60.4)),
    (Missed.REPEAT, (1.99, 3.0, 60)),
    (Missed.CLOSE, (2.0, 3.0, 62)),
    (Missed.CLOSE, (2.059, 3.0, 59.4)),
    (Missed.MERGED, (2.06, 3.0, 60)),
    (Missed.MERGED, (2.2, 3.0, 62)),
])
def test_a_label_on_which_the_note_before_sounds_on_is_merged(cause, label):
    made = causes([NOTE, label], [(1.0, 3.0, 60.0)])
    assert made.missed == {1: cause} and made.extra == {}


@pytest.mark.parametrize("cause, label", [
    (Missed.SHORT, (2.5, 2.64, 60)),
    (Missed.SHORT, (2.5, 2.64, 40)),
    (Missed.UNHEARD, (2.5, 2.65, 60)),
    (Missed.LOW, (2.5, 3.0, 47.9)),
    (Missed.HIGH, (2.5, 3.0, 84.1)),
    (Missed.UNHEARD, (2.01, 3.0, 60)),
])
def test_a_label_in_which_little_is_found_is_unheard(cause, label):
    assert causes([NOTE, label], [(1.0, 2.3, 60.0)]).missed == {1: cause}
    assert causes([label], []).missed == {0: cause}


def test_two_labels_at_one_onset_are_merged():
    made = causes([(1.0, 1.04, 60), (1.04, 2.0, 62)], [(1.02, 2.0, 62)])
    assert made.pairs.tolist() == [[1, 0]] and made.missed == {0: Missed.MERGED}


@pytest.mark.parametrize("outcome, found", [
    (Outcome.RIGHT, (1.05, 2.2, 60.5)),
    (Outcome.EARLY, (1.0, 1.79, 60)),
    (Outcome.LATE, (1.0, 2.21, 60)),
    (Outcome.NEAR, (1.0, 2.0, 60.6)),
    (Outcome.NEIGHBOUR, (1.0, 2.0, 58)),
    (Outcome.OCTAVE, (1.0, 2.0, 72.9)),
    (Outcome.OCTAVE, (1.0, 2.0, 84)),
    (Outcome.FURTHER, (1.0, 2.0, 65)),
])
def test_a_pair_is_as_right_as_its_note(outcome, found):
    made = causes([NOTE], [found])
    assert made.outcomes == [outcome] and made.extra == {} and made.missed == {}


def test_of_two_notes_at_an_onset_the_right_pitch_is_taken():
    made = causes([NOTE], [(0.96, 1.0, 72), (1.0, 1.04, 67), (1.04, 2.0, 60)])
    assert made.pairs.tolist() == [[0, 2]] and made.outcomes == [Outcome.RIGHT]


def test_more_pairs_are_better_than_nearer_ones():
    labels, found = [(1.0, 1.04, 60), (1.05, 2, 62)], [(1.04, 1.09, 62), (1.09, 2, 64)]
    assert matching.by_onset(ordered(labels, 3), ordered(found, 3)).tolist() == [[0, 0], [1, 1]]


def test_nothing_is_found_and_nothing_is_labelled():
    assert causes([], []).counts() == causes([], []).counts()
    assert causes([], [NOTE]).extra == {0: Extra.REST}
    assert causes([], []).outcomes == []


def test_close_notes_are_told_from_repeats():
    labels = np.array([(0, 1, 60), (1.05, 2, 60.5), (2.05, 3, 62), (3.06, 4, 62)])
    assert [is_close(labels, index) for index in range(4)] == [False, True, True, False]
    assert [is_repeat(labels, index) for index in range(4)] == [False, True, False, False]


def sung(rng: np.random.Generator, seconds: float) -> list[tuple]:
    """Notes one after the other, often close, on few pitches."""
    notes, time = [], 0.0
    while time < seconds:
        length = rng.uniform(0.04, 0.6)
        notes.append((time, time + length, 60 + rng.choice([0, 0.4, 1, 3, 12]) + rng.normal(0, 0.2)))
        time += length + rng.choice([0, 0.03, 0.3])
    return notes


def misheard(notes: list[tuple], rng: np.random.Generator) -> list[tuple]:
    """The notes with every kind of fault; what is found begins at different times."""
    found = []
    for onset, offset, pitch in notes:
        fault = rng.integers(6)
        if fault == 0:
            continue
        moved = onset + (rng.normal(0, 0.1) if fault == 1 else rng.normal(0, 0.02))
        middle = rng.uniform(moved, offset) if fault == 2 and offset > moved else offset
        found.append((moved, middle, pitch + (12 if fault == 3 else 0)))
        found.append((middle, offset + 0.2 * (fault == 4), pitch + rng.choice([0, 1, 5])))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_every_note_has_one_cause_and_the_pairs_are_those_of_mir_eval(seed):
    rng = np.random.default_rng(seed)
    notes = sung(rng, 30)
    made_up = take(notes, misheard(notes, rng))
    made = classified(made_up)
    labels, found = set(made.pairs[:, 0]), set(made.pairs[:, 1])
    assert labels.isdisjoint(made.missed) and labels | set(made.missed) == set(range(len(made_up.labels)))
    assert found.isdisjoint(made.extra) and found | set(made.extra) == set(range(len(made_up.found)))
    assert len(labels) == len(found) == len(made.pairs) == len(made.outcomes)
    counts = made.counts()
    assert counts[Extra][Extra.ONSET] == counts[Missed][Missed.ONSET]
    truth, heard = Notes(made_up.labels), Notes(made_up.found[:, :3])
    onsets = mir_eval.transcription.match_note_onsets(truth.intervals, heard.intervals)
    assert len(made.pairs) == len(onsets)
    pitches = mir_eval.transcription.match_notes(
        truth.intervals, truth.pitches, heard.intervals, heard.pitches, offset_ratio=None)
    right = sum(counts[Outcome][name] for name in (Outcome.RIGHT, Outcome.EARLY, Outcome.LATE))
    assert 0.97 * len(pitches) <= right <= len(pitches)
    assert len(set(counts[Extra])) > 4 and len(set(counts[Missed])) > 1
