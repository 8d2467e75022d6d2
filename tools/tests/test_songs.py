"""What `vocalmidi_tools.evaluation.songs` measures, on songs whose figures are plain."""

from __future__ import annotations

import json

import pytest

from vocalmidi_tools.evaluation import songs

TEMPO = 120


def song(beats_per_bar: int = 4, **tracks: list[tuple]) -> songs.MadeSong:
    """A song of notes (onset, duration, key, velocity), in beats; the voice sings a bar of quarters eight times."""
    bars = 8
    voice = [(beat, 0.9, 60 + 2 * (beat % beats_per_bar), 80) for beat in range(bars * beats_per_bar)]
    named = {"voice": voice, "drums": [], "bass": [], "chords": [], "melody": []} | tracks
    return songs.MadeSong(json.dumps({
        "tempo": TEMPO, "chords": ["C", "Am"] * bars,
        "tracks": [
            {"name": name.capitalize(), "notes": [
                {"onset": onset / 2, "offset": (onset + length) / 2, "pitch": key, "velocity": velocity}
                for onset, length, key, velocity in notes]}
            for name, notes in named.items()]}), beats_per_bar)


def bar_by_bar(bar: list[tuple], bars: int = 8) -> list[tuple]:
    return [(4 * number + onset, *rest) for number in range(bars) for onset, *rest in bar]


def test_a_band_that_begins_early_is_noticed():
    early = song(voice=[(1, 1, 60, 80), (2, 1, 62, 80)], bass=[(0, 1, 36, 60)])
    assert songs.before_the_voice(early) == 1
    assert songs.before_the_voice(song(bass=[(0, 1, 36, 60)])) == 0


def test_a_clear_ending_is_struck_together_and_held():
    bass, chords = [(28, 4, 36, 80)], [(28, 4, key, 70) for key in (60, 64, 67)]
    drums = bar_by_bar([(0, 0.25, 36, 80), (2, 0.25, 38, 80)], 7) + [(28, 0.25, 49, 80)]
    assert songs.clear_ending(song(bass=bass, chords=chords, drums=drums)) == 1
    late = [*drums, (31, 0.25, 42, 60)]
    assert songs.clear_ending(song(bass=bass, chords=chords, drums=late)) == 0
    short = [(28, 0.5, 36, 80)]
    assert songs.clear_ending(song(bass=short, chords=chords, drums=drums)) == 0
    assert songs.clear_ending(song(bass=[(24, 8, 36, 80)], chords=[(24, 8, 60, 80)])) == 0
    apart = [(29, 3, 36, 80)]
    assert songs.clear_ending(song(bass=apart, chords=chords, drums=drums)) == 0


def test_what_comes_again_is_compared_with_the_first_time():
    same = bar_by_bar([(0, 1, 60, 70), (2, 1, 64, 70)])
    assert songs.repeated(song(chords=same), "chords") == 1
    moved = [(onset, length, key + int(onset // 4) % 2, velocity) for onset, length, key, velocity in same]
    assert songs.repeated(song(chords=moved), "chords") == pytest.approx(3 / 7)


def test_fills_are_changes_into_every_fourth_bar():
    groove = bar_by_bar([(0, 0.25, 36, 80), (1, 0.25, 38, 80), (2, 0.25, 36, 80)])
    assert songs.fills(song(drums=groove)) == 0
    filled = [hit for hit in groove if not (hit[0] // 4) % 4 == 3] + [(15, 0.25, 43, 80), (31, 0.25, 43, 80)]
    assert songs.fills(song(drums=filled)) > 0.5


def test_soft_hits_and_hammered_chords_are_counted():
    assert songs.soft_drums(song(drums=[(0, 0.25, 42, 20), (1, 0.25, 42, 60)])) == 0.5
    struck = [(0, 0.25, 60, 70), (0.25, 0.25, 60, 70), (1, 0.25, 60, 70), (1.25, 0.25, 62, 70)]
    assert songs.chords_repeated(song(chords=struck)) == 0.25


def test_thirds_are_those_of_the_chord():
    assert [songs.third(name) for name in ("C", "Am", "Am7", "Gmaj7", "B♭", "F#m", "Bdim", "?")] == [
        4, 0, 0, 11, 2, 9, 2, None]
    # C for two beats, A minor for two: the third of C sounds on, and is none of A minor's.
    assert songs.thirds(song(chords=bar_by_bar([(0, 4, 64, 70)]))) == 0.5


def test_the_second_line_is_measured_against_the_voice():
    voice = bar_by_bar([(0, 1.9, 60, 80)])
    line = [(2, 1, 72, 60), (3, 1, 74, 60), (4, 1, 61, 60), (6, 1, 61, 60)]
    made = song(voice=voice, melody=line)
    assert songs.in_gaps(made) == 0.75
    assert songs.empty_bars(made) == 6 / 8
    assert songs.intervals(made, lambda sizes: sizes == 0) == pytest.approx(1 / 3)
    assert songs.near_the_voice(made) == 1
    assert songs.chords_above(song(voice=voice, chords=[(0, 1, 67, 60), (1, 1, 55, 60), (3, 1, 90, 60)])) == 0.5


def test_loudness_is_that_of_bars():
    assert songs.loudness(song(bass=bar_by_bar([(0, 1, 36, 60), (1, 1, 36, 80)])), "bass") == 0
    louder = [(4 * bar, 1, 36, 60 + 20 * (bar % 2)) for bar in range(8)]
    assert songs.loudness(song(bass=louder), "bass") == 10
