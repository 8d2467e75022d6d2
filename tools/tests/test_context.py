"""The context model's features, sung errors, drum takes and decoding: what needs no PyTorch."""


import numpy as np
import pytest

from vocalmidi_tools.corpus.drum_lines import cells_of, is_ternary, reduce
from vocalmidi_tools.corpus.sung_lines import Truth, excerpt, sing
from vocalmidi_tools.features.context import (
    FEATURES,
    INTERVAL,
    Line,
    circular_hats,
    features,
    hats,
    tuning,
)
from vocalmidi_tools.features.context_decoding import (
    decoded_cells,
    decoded_keys,
    rounded_cells,
    rounded_keys,
)
from vocalmidi_tools.scores import Piece


def scale(count: int = 40) -> Piece:
    """C major up and down in eighths."""
    degrees = np.array([0, 2, 4, 5, 7, 9, 11, 12, 11, 9, 7, 5, 4, 2])
    onset = np.arange(count) / 2
    rows = np.column_stack([
        onset, np.full(count, 0.5), 60 + np.resize(degrees, count), np.full(count, 80.0)])
    return Piece("scale", "made", "pop", 100.0, 4, 0, "major", "train", {"melody": rows})


def drums(positions: list[float], bars: int = 8, jitter: float = 0.0) -> Piece:
    """Hits on these positions of every beat, the first of each louder."""
    rng = np.random.default_rng(0)
    beats = np.add.outer(np.arange(4 * bars), positions).ravel() + 1
    velocity = np.tile(np.where(np.arange(len(positions)) == 0, 100.0, 60.0), 4 * bars)
    beats = beats + jitter * rng.standard_normal(len(beats))
    rows = np.column_stack([beats, np.full(len(beats), 0.1), np.full(len(beats), 42), velocity])
    return Piece("take", "made", "jazz", 140.0, 4, 0, "major", "train", {"drums": rows})


def test_tents_interpolate_what_they_spread():
    values = np.linspace(-20, 20, 401)
    table = hats(values, INTERVAL)
    assert np.allclose(table.sum(axis=1), 1)
    assert np.allclose(table @ INTERVAL, np.clip(values, -12, 12))


def test_circular_hats_close_the_circle():
    table = circular_hats(np.array([-0.25, 11.75, 23.75, 3.0]), 12)
    assert np.allclose(table[0], table[1]) and np.allclose(table[1], table[2])
    assert table[0, 11] == pytest.approx(0.25) and table[0, 0] == pytest.approx(0.75)
    assert table[3, 3] == 1


def test_features_do_not_depend_on_the_singers_tuning():
    line, _ = excerpt(scale(), 0, 30, 0)
    sharp, _ = excerpt(scale(), 0, 30, 0)
    sharp.pitch = sharp.pitch + 0.37
    assert tuning(sharp.pitch, sharp.duration) == pytest.approx(0.37)
    assert features(line).shape == (30, FEATURES)
    assert np.allclose(features(line), features(sharp), atol=1e-6)


def test_strength_nought_sings_what_is_written():
    line, truth = excerpt(scale(), 0, 40, 3)
    sung, meant = sing(line, truth, 0.0, np.random.default_rng(1))
    assert np.allclose(sung.onset, line.onset) and np.allclose(sung.pitch, line.pitch)
    assert np.array_equal(meant.cell, truth.cell) and meant.timed.all()


def test_errors_grow_with_the_strength_and_truth_stays():
    line, truth = excerpt(scale(400), 0, 400, 0)
    mistakes = []
    for strength in (0.3, 1.0, 1.8):
        sung, meant = sing(line, truth, strength, np.random.default_rng(2))
        assert len(sung) == len(meant.key) and (np.diff(sung.onset) > 0).all()
        mistakes.append((rounded_keys(sung) != meant.key).mean())
    assert mistakes[0] < mistakes[1] < mistakes[2]


def test_a_lost_or_split_note_keeps_its_truth_with_it():
    line, truth = excerpt(scale(400), 0, 400, 0)
    line.duration = line.duration * 1.6
    sung, meant = sing(line, truth, 1.8, np.random.default_rng(3))
    near = np.abs(sung.onset - meant.cell / 12)[meant.timed]
    assert len(sung) != 400 and not meant.timed.all() and np.median(near) < 0.2


def test_swing_is_told_from_sixteenths():
    assert is_ternary(drums([0, 0.66], jitter=0.02).tracks["drums"][:, 0])
    assert not is_ternary(drums([0, 0.25, 0.5, 0.75], jitter=0.02).tracks["drums"][:, 0])


def test_a_swung_take_is_straight_eighths_played_late():
    take = reduce(drums([0, 0.66]))
    assert set(take.cell % 12) == {0, 6}
    assert (take.offset[take.cell % 12 == 6] == 8).all()
    assert not take.offset[take.cell % 12 == 0].any()
    assert take.velocity[take.cell % 12 == 0].min() == 100
    plain = reduce(drums([0, 0.66]), swung=False)
    assert set(plain.cell % 12) == {0, 8} and not plain.offset.any()


def test_a_drummer_ahead_of_the_metronome_is_the_beat():
    early = drums([0, 0.5])
    early.tracks["drums"][:, 0] -= 0.06
    assert not reduce(early).offset.any()


def test_cells_of_straight_takes_are_sixteenths():
    assert cells_of(np.array([0.26, 1.49, 1.99]), False, True).tolist() == [3, 18, 24]


def test_rounding_decides_where_the_model_does_not_know():
    onset = np.array([0.1, 0.3, 0.6, 1.4])
    unsure = np.full((4, 12), 1 / 12)
    assert np.array_equal(decoded_cells(unsure, onset, "auto", 0.5), rounded_cells(onset, "auto"))
    keys = np.array([60, 61, 62, 64])
    assert np.array_equal(decoded_keys(np.full((4, 128), 1 / 128), keys, 0.5), keys)


def test_a_sure_model_overrules_rounding_but_not_the_grid():
    phase = np.full((1, 12), 0.001)
    phase[0, 4] = 0.98
    assert decoded_cells(phase, np.array([1.27]), "auto", 1.0)[0] == 16
    assert decoded_cells(phase, np.array([1.27]), "sixteenth", 1.0)[0] == 15
    note = np.full((1, 128), 0.001)
    note[0, 62] = 0.9
    assert decoded_keys(note, np.array([61]), 1.0)[0] == 62


def test_truth_is_taken_by_mask():
    truth = Truth(np.arange(4), np.arange(4) * 3, np.ones(4, bool))
    assert truth.take(np.array([True, False, True, False])).cell.tolist() == [0, 6]


def test_a_line_is_taken_by_slice():
    line, _ = excerpt(scale(), 4, 10, 0)
    assert isinstance(line.take(slice(3)), Line) and len(line.take(slice(3))) == 3
