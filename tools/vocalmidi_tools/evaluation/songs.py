"""Measures what a musician would notice in the songs that `vocalmidi generate` makes of melodies.

    python -m vocalmidi_tools.evaluation.songs SCORES [--songs 40] [--genre pop] [--seed 0] \\
        [--binary .build/release/vocalmidi] [--cache .cache] [--json]

SCORES is a folder with POP909 and OpenEWLD. Of so many songs outside the training split the first 24 bars of
the melody are written as MIDI, which keeps tempo and bars out of the question, and given to the program.
The rows, means over songs:

    before the voice      songs whose band begins before the voice
    clear ending          songs whose bass and chords begin their last notes together on the final bar's strong
                          beat and hold them, and whose drums end there
    same bar, chords      bars with a melody that was there before, whose chords are the same as then
    same bar, drums       the same of drums
    fills                 how much more the drums change into every fourth bar than into others
    soft drums            hits of a velocity under 25
    chords repeated       chord strokes that repeat the one a sixteenth before
    thirds                beats on which chords sound whose third sounds
    line: empty bars      of the second line; the notes of it that begin while the voice rests ("gaps");
                          its intervals of one or two semitones ("steps"), and of none ("repeats")
    line near the voice   notes of the second line within two semitones of the voice
    chords above          chord notes above the voice that sounds
    loudness              standard deviation over bars of the mean velocity, of bass and of chords
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from vocalmidi_tools.features.arranging.symbols import chord
from vocalmidi_tools.scores.bars import STEPS_PER_BEAT

from .made_songs import MadeSong, chosen, made
from .program import parser_of

SOFT = 25
"""Velocities under this are hardly heard."""


def before_the_voice(song: MadeSong) -> float:
    first = song.voice[0, 0]
    band = [notes[:, 0].min() for name, notes in song.tracks.items()
            if notes is not song.voice and len(notes)]
    return float(min(band, default=first) < first - 0.2)


def clear_ending(song: MadeSong) -> float:
    bass, chords, drums = (song.tracks[name] for name in ("bass", "chords", "drums"))
    if not len(bass) or not len(chords):
        return 0.0
    last = [notes[:, 0].max() for notes in (bass, chords)]
    place = np.round(2 * last[0]) / 2
    is_strong = place % song.beats_per_bar in (0, 2 if song.beats_per_bar == 4 else 0)
    is_final = place >= song.beats_per_bar * np.floor(song.voice[-1, 0] / song.beats_per_bar + 0.125)
    ends = [(notes[:, 0] + notes[:, 1]).max() for notes in (bass, chords)]
    is_held = min(ends) - place >= 1
    together = abs(last[0] - last[1]) < 0.2
    drums_end = not len(drums) or drums[:, 0].max() < place + 0.3
    return float(is_strong and is_final and is_held and together and drums_end)


def repeated(song: MadeSong, track: str) -> float:
    voice, band = song.patterns(song.voice), song.patterns(song.tracks[track])
    same = []
    for later in range(1, len(voice)):
        for earlier in range(later):
            if voice[later] and voice[later] == voice[earlier]:
                same.append(band[later] == band[earlier])
                break
    return float(np.mean(same)) if same else np.nan


def fills(song: MadeSong) -> float:
    drums = song.patterns(song.tracks["drums"])
    changes = [1 - len(a & b) / max(len(a | b), 1) for a, b in zip(drums, drums[1:])]
    at_ends = [bar % 4 == 3 for bar in range(1, len(drums))]
    marked = [change for change, is_end in zip(changes, at_ends) if is_end]
    others = [change for change, is_end in zip(changes, at_ends) if not is_end]
    return float(np.mean(marked) - np.mean(others)) if marked and others else np.nan


def soft_drums(song: MadeSong) -> float:
    drums = song.tracks["drums"]
    return float(np.mean(drums[:, 3] < SOFT)) if len(drums) else np.nan


def strokes(song: MadeSong) -> dict[int, frozenset]:
    """The keys that chords strike at each sixteenth."""
    chords = song.tracks["chords"]
    steps = np.round(STEPS_PER_BEAT * chords[:, 0]).astype(int)
    return {int(step): frozenset(chords[steps == step, 2].astype(int)) for step in np.unique(steps)}


def chords_repeated(song: MadeSong) -> float:
    struck = strokes(song)
    return float(np.mean([struck.get(step - 1) == keys for step, keys in struck.items()])) if struck else np.nan


def third(symbol: str) -> int | None:
    """The pitch class of a chord's third, the major one of a suspended chord: "Am7" -> 0; None of what is no symbol."""
    try:
        named = chord(symbol)
    except KeyError:
        return None
    return (named.root + (3 if 3 in named.intervals else 4)) % 12


def thirds(song: MadeSong) -> float:
    notes = song.tracks["chords"]
    found = []
    half = song.beats_per_bar / 2
    for beat in range(song.bars * song.beats_per_bar):
        sounding = notes[(notes[:, 0] < beat + 0.5) & (notes[:, 0] + notes[:, 1] > beat + 0.05)]
        place = int(beat // half)
        if len(sounding) and place < len(song.chords):
            wanted = third(song.chords[place])
            found.append(wanted in set(sounding[:, 2].astype(int) % 12))
    return float(np.mean(found)) if found else np.nan


def sung_at(song: MadeSong, time: float) -> float | None:
    """The voice's key at a time."""
    voice = song.voice
    sounding = voice[(voice[:, 0] <= time + 0.05) & (voice[:, 0] + voice[:, 1] > time + 0.05)]
    return sounding[-1, 2] if len(sounding) else None


def empty_bars(song: MadeSong) -> float:
    return float(np.mean([not bar for bar in song.patterns(song.tracks["melody"])]))


def in_gaps(song: MadeSong) -> float:
    line = song.tracks["melody"]
    return float(np.mean([sung_at(song, onset) is None for onset in line[:, 0]])) if len(line) else np.nan


def intervals(song: MadeSong, wanted: Callable[[np.ndarray], np.ndarray]) -> float:
    line = song.tracks["melody"]
    return float(np.mean(wanted(np.abs(np.diff(line[:, 2]))))) if len(line) > 1 else np.nan


def near_the_voice(song: MadeSong) -> float:
    pairs = [(key, sung_at(song, onset)) for onset, _, key, _ in song.tracks["melody"]]
    near = [abs(key - sung) <= 2 for key, sung in pairs if sung is not None]
    return float(np.mean(near)) if near else np.nan


def chords_above(song: MadeSong) -> float:
    pairs = [(key, sung_at(song, onset)) for onset, _, key, _ in song.tracks["chords"]]
    above = [key > sung for key, sung in pairs if sung is not None]
    return float(np.mean(above)) if above else np.nan


def loudness(song: MadeSong, track: str) -> float:
    notes = song.tracks[track]
    bars = np.floor(notes[:, 0] / song.beats_per_bar + 1e-6)
    return float(np.std([notes[bars == bar, 3].mean() for bar in np.unique(bars)])) if len(notes) else np.nan


MEASURES: dict[str, Callable[[MadeSong], float]] = {
    "before the voice": before_the_voice,
    "clear ending": clear_ending,
    "same bar, chords": lambda song: repeated(song, "chords"),
    "same bar, drums": lambda song: repeated(song, "drums"),
    "fills": fills,
    "soft drums": soft_drums,
    "chords repeated": chords_repeated,
    "thirds": thirds,
    "line: empty bars": empty_bars,
    "line: gaps": in_gaps,
    "line: steps": lambda song: intervals(song, lambda sizes: (sizes == 1) | (sizes == 2)),
    "line: repeats": lambda song: intervals(song, lambda sizes: sizes == 0),
    "line near the voice": near_the_voice,
    "chords above": chords_above,
    "loudness, bass": lambda song: loudness(song, "bass"),
    "loudness, chords": lambda song: loudness(song, "chords"),
}


def measured(songs: list[MadeSong]) -> dict[str, float]:
    return {name: float(np.nanmean([measure(song) for song in songs])) for name, measure in MEASURES.items()}


def main() -> None:
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("scores", type=Path, help="folder of scores")
    parser.add_argument("--songs", type=int, default=40)
    parser.add_argument("--genre", default="pop")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, help="for parsed scores")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    pieces = chosen(options.scores, options.cache)
    songs = made(
        pieces, options.binary, ["--genre", options.genre, "--seed", str(options.seed)], options.songs)
    if not songs:
        raise SystemExit(f"no melodies under {options.scores}; give the folder of POP909 and OpenEWLD")
    rows = measured(songs)
    if options.json:
        json.dump(rows, sys.stdout, indent=2)
        print()
        return
    print(f"{len(songs)} songs, {options.genre}, seed {options.seed}")
    for name, value in rows.items():
        print(f"{name:22}{value:8.2f}")


if __name__ == "__main__":
    main()
