"""Tests of the bars of a band: rolls, conditions, playing, styles and measures."""

from __future__ import annotations

import numpy as np
import pytest

from vocalmidi_tools.corpus.arranging import patterns
from vocalmidi_tools.corpus.arranging.examples import spread
from vocalmidi_tools.corpus.arranging.styles import Composer, lengths
from vocalmidi_tools.evaluation.arranging import measures, rules
from vocalmidi_tools.features.arranging.condition import condition, transposition
from vocalmidi_tools.features.arranging.harmony import Chord, close_voicing, folded, nearest
from vocalmidi_tools.features.arranging.playing import (
    BASS_RANGE,
    CHORD_RANGE,
    Bar,
    play_bass,
    play_chords,
    play_drums,
    play_melody,
)
from vocalmidi_tools.features.arranging.roll import BarNote, encode, onsets

C, F, G7 = Chord(0, (0, 4, 7)), Chord(5, (0, 4, 7)), Chord(7, (0, 4, 7, 10))


def test_a_line_is_read_back_as_it_was_encoded():
    notes = [BarNote(0, 3, 40), BarNote(3, 1, 40), BarNote(6, 10, 47)]
    assert onsets(encode(notes), 16, 1) == notes


def test_drums_keep_their_velocities():
    hits = [BarNote(0, 1, 36, 0.9), BarNote(0, 1, 42, 0.25), BarNote(4, 1, 38, 0.5)]
    played = play_drums(encode(hits, drums=True), 16)
    assert [(n.step, n.key) for n in played] == [(0, 36), (0, 42), (4, 38)]
    assert [n.velocity for n in played] == pytest.approx([0.9, 0.25, 0.5], abs=1e-6)


def test_a_drummer_has_two_hands():
    hits = [BarNote(0, 1, key, 0.5 + key / 200) for key in (36, 38, 42, 49)]
    assert {n.key for n in play_drums(encode(hits, drums=True), 16)} == {36, 42, 49}


@pytest.mark.parametrize("tonic", range(12))
def test_relative_keys_share_their_transposition(tonic):
    assert -6 <= transposition(tonic, False) <= 5
    assert (tonic + transposition(tonic, False)) % 12 == 0
    assert (tonic + transposition(tonic, True)) % 12 == 9


def test_a_condition_is_the_same_in_every_key():
    voice = [BarNote(-2, 4, 64), BarNote(4, 2, 67)]
    lead = np.zeros(16)
    here = condition(voice, (C, G7), 2, 16, lead)
    up = [BarNote(n.step, n.length, n.key + 12) for n in voice]
    assert np.array_equal(here, condition(up, (C, G7), 2, 16, lead))
    assert here[:6].tolist() == [0.5, 0.5, 0, 0, 1, 0.5]
    assert here[28] == 1 and here[28 + 4] == 0.5 and here[40 + 7] == 1 and here[40 + 5] == 0.5


@pytest.mark.parametrize("seed", range(8))
def test_what_is_played_fits_the_chords(seed):
    random = np.random.default_rng(seed)
    roll = (random.random((16, 128)) ** 8).astype(np.float32)
    bar = Bar((C, G7), 16)
    for note in play_bass(roll, bar):
        assert BASS_RANGE[0] <= note.key <= BASS_RANGE[1]
        assert not bar.is_strong(note.step) or note.key in bar.chord(note.step)
    for note in play_chords(roll, bar)[0]:
        assert CHORD_RANGE[0] <= note.key <= CHORD_RANGE[1]
        assert note.key in bar.chord(note.step)


def test_a_line_avoids_a_semitone_beside_the_voice():
    roll = encode([BarNote(0, 4, 72), BarNote(4, 4, 71)])
    bar = Bar((C, C), 16, voice=(71,) * 8 + (-1,) * 8)
    keys = [note.key for note in play_melody(roll, bar)]
    assert all((key - 71) % 12 not in (1, 11) for key in keys)


def test_close_voicings_hold_common_notes():
    assert close_voicing(F, 3, 64, (60, 64, 67), 48, 79) == (60, 65, 69)
    assert nearest(61, lambda key: key % 12 in (0, 2)) == 60
    assert folded(20, 28, 55) == 32


@pytest.mark.parametrize("genre", sorted(patterns.BASS))
def test_composed_bars_lie_in_their_bar_and_chord(genre):
    for steps in (12, 16):
        composer = Composer(genre, steps, np.random.default_rng(5))
        for number in range(8):
            pair = (C, G7) if number % 2 else (F, F)
            bar = Bar(pair, steps)
            parts = composer.bass(pair, number), composer.chords(pair, number)
            for note in (*parts[0], *parts[1], *composer.line(pair, number, [])):
                assert 0 <= note.step and note.step + note.length <= steps
            roots = [n for n in parts[0] if n.step == 0]
            assert all(n.key in bar.chord(0) for n in roots)


def test_figures_fill_their_bars():
    for figures in (patterns.BASS, patterns.CHORDS, patterns.LINES):
        assert all(len(figure) == 16 for row in figures.values() for figure in row)
    assert lengths("R---..5-") == [(0, 4, "R"), (6, 2, "5")]


def test_tonal_distance_follows_the_circle_of_fifths():
    chords = (C, Chord(7, (0, 4, 7)), Chord(6, (0, 4, 7)))
    c, g, f_sharp = (measures.chord_chroma((chord, chord)) for chord in chords)
    assert measures.tonal_distance(c, c) == 0
    assert measures.tonal_distance(c, g) < measures.tonal_distance(c, f_sharp)


@pytest.mark.parametrize("track", ["bass", "chords", "melody"])
def test_rules_are_consonant(track):
    bar = Bar((C, G7), 16)
    notes = rules.accompany(track, bar)
    assert measures.pitched(notes, bar)["strong notes in chord"] == 1


def test_silence_on_strong_beats_is_as_consonant_as_the_others():
    bar = Bar((C, F), 16, voice=(67,) * 8 + (-1,) * 8)
    fifth, second, weak = BarNote(0, 1, 48), BarNote(0, 1, 53), BarNote(4, 1, 66)
    assert measures.consonances([[fifth], [weak], [second]], bar) == [1, 0.5, 0]
    assert measures.consonances([[weak], []], bar) == [1, 1]


def test_held_out_bars_come_from_all_songs():
    song = np.repeat([7, 3, 9], [10, 2, 30])
    chosen = spread(np.arange(42) + 100, song, 12)
    assert chosen == sorted(chosen) and len(chosen) == 12
    assert np.bincount(song[np.array(chosen) - 100])[[7, 3, 9]].tolist() == [5, 2, 5]
    assert chosen[:5] == [100, 101, 102, 103, 104]
    assert len(spread(np.arange(42), song, 100)) == 42
