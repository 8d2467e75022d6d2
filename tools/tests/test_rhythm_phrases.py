"""The phrase networks, which score readings of a melody by where its notes lie in the bars."""

from __future__ import annotations

import json
import subprocess

import numpy as np
import pytest
import torch

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import parity, restoring
from vocalmidi_tools.conversion.definitions import DEFINITIONS
from vocalmidi_tools.conversion.models import EXPORTED
from vocalmidi_tools.corpus.timed_takes import write_table
from vocalmidi_tools.features.placed_notes import COLUMNS, MELODY_COLUMNS, placed_notes
from vocalmidi_tools.models.readings import FEATURES, PhraseNetwork
from vocalmidi_tools.scores.piece import Piece
from vocalmidi_tools.training import rhythm
from vocalmidi_tools.training.tables import phrases, readings

SHIPPED = ROOT / "Weights/rhythm.safetensors"


def columns_of(places: list[int], beats_per_bar: int, pitches: list[float], melody: np.ndarray) -> list[list[float]]:
    """The columns of one reading, note by note, as they are defined."""
    bar, limits, rows = 4 * beats_per_bar, (1, 2, 3, 4, 6, 8, 12, 16), []
    at = {place: index for index, place in reversed(list(enumerate(places)))}
    came = [0.0] + [after - before for before, after in zip(pitches, pitches[1:])]
    for index, place in enumerate(places):
        row = [0.0] * 84
        row[place % bar + (16 if bar == 12 else 0)] = 1
        before = place - places[index - 1] if index else 99
        after = places[index + 1] - place if index + 1 < len(places) else 99
        row[28 + sum(limit < before for limit in limits)] = 1
        row[37 + sum(limit < after for limit in limits)] = 1
        for number, lag in enumerate((4, bar // 2, bar, 2 * bar, 4 * bar, 8 * bar)):
            earlier, later = at.get(place - lag), at.get(place + lag)
            row[46 + 6 * number:52 + 6 * number] = [
                earlier is not None,
                earlier is not None and abs(pitches[earlier] - pitches[index]) < 0.6,
                place - lag >= places[0],
                earlier is not None and abs(came[earlier] - came[index]) < 0.6,
                later is not None,
                later is not None and abs(pitches[later] - pitches[index]) < 0.6]
        sounding = after if index + 1 < len(places) else 16
        row[82:84] = [place % length != 0 and place % length + sounding > length for length in (4, bar)]
        rows.append(row + melody[index].tolist())
    return rows


def test_the_columns_of_all_readings_are_those_of_each_note():
    random = np.random.default_rng(5)
    pitches = random.choice([60, 62, 64.3, 64.8, 67], 60)
    pitches[30:] = pitches[:30]
    places = np.stack([first + np.cumsum(random.choice([0, 1, 2, 3, 4, 4, 8, 20], 60)) for first in (0, 7, 31, 4)])
    melody = random.normal(0, 1, (60, MELODY_COLUMNS)).astype(np.float32)
    beats_per_bar = np.array([4, 3, 3, 4])
    found = placed_notes(places, beats_per_bar, pitches, melody)
    expected = [columns_of(*reading, pitches.tolist(), melody)
                for reading in zip(places.tolist(), beats_per_bar.tolist())]
    assert found.shape == (4, 60, COLUMNS) == (4, 60, 107) and found.dtype == np.float32
    np.testing.assert_array_equal(found, np.array(expected, np.float32))
    # Hardly a column is compared with zeros alone.
    assert found[..., :84].any((0, 1)).sum() > 75


def test_what_fills_up_shorter_melodies_changes_no_score():
    torch.manual_seed(2)
    net = PhraseNetwork(phrases.CHANNELS).eval()
    random = np.random.default_rng(2)
    parts = [random.normal(0, 1, (2, length, COLUMNS)).astype(np.float32) for length in (5, 30, 12)]
    with torch.no_grad():
        alone = torch.cat([net(torch.from_numpy(part)) for part in parts])
        together = net(*phrases.side_by_side(parts))
    assert alone.std() > 0.01
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)


def in_bars(random: np.random.Generator, melody_notes: int = 24, others: int = 4) -> readings.Example:
    """A take of which that reading is right whose notes lie on beats; the perceptron knows nothing of it."""
    places = np.cumsum(random.choice([4, 8], (others + 1, melody_notes)), 1)
    places[1:] += random.integers(1, 4, (others, 1))
    order = random.permutation(others + 1)
    right = np.zeros((others + 1, 4), bool)
    right[0] = True
    return readings.Example(
        np.zeros((others + 1, FEATURES), np.float32), right[order], places[order], np.full(others + 1, 4),
        random.integers(55, 70, melody_notes), random.normal(0, 1, (melody_notes, MELODY_COLUMNS)).astype(np.float32))


@pytest.fixture
def short_course(monkeypatch):
    monkeypatch.setattr(phrases, "COURSE", readings.Course(epochs=6, takes_per_step=16, rate=3e-3, decay=0.05))


def test_where_notes_lie_is_learned(short_course):
    random = np.random.default_rng(1)
    examples, told = [in_bars(random) for _ in range(160)], []
    held_out = readings.HeldOut([in_bars(random) for _ in range(20)], np.ones((20, 4)), 6)
    net = phrases.network(
        examples, np.ones((160, 4)), readings.untrained(), 3, None, lambda *figures: told.append(figures), held_out)
    others = [in_bars(random) for _ in range(40)]
    with torch.no_grad():
        chosen = [int(net(torch.from_numpy(phrases.notes_of(take))).argmax()) for take in others]
    assert np.mean([take.right[index, 0] for take, index in zip(others, chosen)]) > 0.9
    assert [epoch for epoch, _, _ in told] == [1, 2, 3, 4, 5, 6] and len(held_out.told) == 1


def test_a_step_compares_right_readings_and_those_that_the_perceptron_finds_likely():
    random = np.random.default_rng(4)
    perceptron = readings.untrained()
    perceptron["readings.0.weight"][0, 0] = perceptron["readings.1.weight"][0, 0] = 1
    take = in_bars(random, others=49)
    take.features[:, 0] = np.arange(50) / 2.5
    drawn = np.array([phrases.chosen(take, perceptron, random) for _ in range(300)])
    assert drawn.shape == (300, phrases.COMPARED) and all(len(set(row)) == phrases.COMPARED for row in drawn)
    counts = np.bincount(drawn.ravel(), minlength=50)
    wrong = ~take.right.all(1)
    assert counts[40:][wrong[40:]].min() > 2 * counts[:10][wrong[:10]].max()
    # A right one is drawn like a wrong one whose score is higher by so much.
    take.right[:], take.right[25] = False, True
    often = np.mean([25 in phrases.chosen(take, perceptron, random) for _ in range(300)])
    take.right[25], take.features[25, 0] = False, take.features[25, 0] + phrases.FAVOUR / phrases.SHARPNESS
    alike = np.mean([25 in phrases.chosen(take, perceptron, random) for _ in range(300)])
    assert 0.2 < often < 0.95 and abs(often - alike) < 0.13 and counts[25] / 300 < often - 0.1


def test_a_step_reads_an_excerpt_and_leaves_out_columns():
    random, take = np.random.default_rng(6), in_bars(np.random.default_rng(8), 30)
    take.melody[:, 0] = np.arange(30)
    firsts, lengths, left_out = set(), set(), []
    for _ in range(200):
        notes, right = phrases.compared(take, readings.untrained(), random)
        kept = notes.any((0, 1))
        scale = 1 / (1 - phrases.COLUMN_DROPOUT)
        if kept[84]:
            order = notes[0, :, 84] / scale
            np.testing.assert_allclose(np.diff(order), 1, atol=1e-4)
            firsts.add(round(float(order[0])))
        lengths.add(notes.shape[1])
        left_out.append(~kept[84:])
        assert right.shape == (5, 4) and right[:, 0].sum() == 1
    assert lengths == set(range(18, 31)) and len(firsts) > 10
    assert 0.07 < np.mean(left_out) < 0.13


def test_networks_are_kept_by_names_and_gone_on_from(monkeypatch):
    monkeypatch.setattr(phrases, "COURSE", readings.Course(1, 16, 0.0, 0.05))
    networks = [PhraseNetwork(phrases.CHANNELS) for _ in range(phrases.NETWORKS)]
    tensors = phrases.named(networks)
    assert {name: tensor.shape for name, tensor in tensors.items()} == phrases.shapes()
    examples = [in_bars(np.random.default_rng(9))]
    again = [phrases.network(examples, np.ones((1, 4)), readings.untrained(), 0, state)
             for state in phrases.separated(tensors)]
    for name, tensor in phrases.named(again).items():
        np.testing.assert_array_equal(tensor, tensors[name])


@pytest.fixture
def program():
    found = parity.program()
    if found is None:
        pytest.skip("vocalmidi is not built: swift build -c release")
    return found


def waltz_and_march() -> np.ndarray:
    """Rows (onset s, offset s, pitch): phrases that come back, with rests, first in bars of 4 and then of 3 beats."""
    march = [(0, 67), (1, 67), (1.5, 69), (2, 71), (3, 67), (4, 72), (5.5, 71), (6, 69), (9, 69), (9.5, 71), (10, 72),
             (11, 69), (12, 71), (13.5, 69), (14, 67)]
    waltz = [(0, 62), (2, 66), (3, 69), (4, 69), (5, 67), (6, 66), (8, 64), (9, 62)]
    beats = [(beat + 16 * time, pitch + time) for time in (0, 1) for beat, pitch in march]
    beats += [(beat + 32 + 12 * time, pitch) for time in (0, 1) for beat, pitch in waltz]
    onsets = np.array([0.6 + 0.52 * beat for beat, _ in beats]) + 0.02 * np.sin(np.arange(len(beats)))
    ends = np.minimum(onsets + 0.45, np.append(onsets[1:], np.inf))
    return np.column_stack([onsets, ends, [pitch for _, pitch in beats]])


def test_the_program_scores_readings_as_pytorch_does(tmp_path, program):
    table = tmp_path / "notes.csv"
    write_table(table, waltz_and_march())
    line = subprocess.run([program, "rhythm", "--readings", table], check=True, capture_output=True, text=True).stdout
    told = json.loads(line)
    found = told["readings"]
    places, beats_per_bar, features, scores = (
        np.array([reading[key] for reading in found]) for key in ("places", "beats_per_bar", "features", "score"))
    assert len(told["onsets"]) > 40 and set(beats_per_bar) == {3, 4}
    source = restoring.opened(SHIPPED, EXPORTED)
    network = DEFINITIONS["rhythm"].build(source.sections["configuration"], source.state)
    notes = placed_notes(places, beats_per_bar, np.array(told["pitches"]), np.array(told["melody"]))
    with torch.no_grad():
        expected = network(torch.from_numpy(features.astype(np.float32)), torch.from_numpy(notes)).numpy()
        by_phrases = torch.stack([net(torch.from_numpy(notes)) for net in network.phrases]).mean(0).numpy()
    assert expected.std() > 0.1 and by_phrases.std() > 0.01
    np.testing.assert_allclose(scores, expected, rtol=1e-3, atol=2e-3)


def test_fewer_than_two_notes_have_no_readings(tmp_path, program):
    table = tmp_path / "notes.csv"
    write_table(table, waltz_and_march()[:1])
    line = subprocess.run([program, "rhythm", "--readings", table], check=True, capture_output=True, text=True).stdout
    assert json.loads(line)["readings"] == []


def test_phrases_are_trained_alone_on_what_the_program_reads(tmp_path, monkeypatch, program):
    random = np.random.default_rng(7)
    rows = np.column_stack([np.arange(64.0), np.ones(64), random.integers(55, 75, 64), np.full(64, 80)])
    pieces = [Piece("", "pop909", "pop", 100, 4, 2, "major", split, {"melody": rows})
              for split in ("train", "validation")]
    monkeypatch.setattr(rhythm, "read_some", lambda *_: pieces)
    monkeypatch.setattr(phrases, "COURSE", readings.Course(2, 16, 2e-3, 0.05))
    out = tmp_path / "rhythm.safetensors"
    before = rhythm.decode(SHIPPED)
    before["tensors"] |= rhythm.lists(phrases.untrained())
    out.write_bytes(rhythm.encode(before))
    given = ["--scores", "x", "--out", str(out), "--program", str(program), "--only", "phrases", "--patience", "1"]
    monkeypatch.setattr("sys.argv", ["rhythm", *given])
    rhythm.main()
    after = rhythm.decode(out)
    trained = rhythm.tensors_of("phrases", after)
    assert all(np.std(values) > 0 for name, values in trained.items() if name.endswith("weight"))
    assert "seed 0, ended after 1 epochs" in after["provenance"]["phrases"]
    for numbers in (before, after):
        numbers["provenance"].pop("phrases", None)
        numbers["tensors"] = {name: values for name, values in numbers["tensors"].items() if name not in trained}
    assert after == before
