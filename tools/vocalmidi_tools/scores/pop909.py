"""POP909 (Wang et al., ISMIR 2020): pop songs with a vocal line, a piano part, beats and chords."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vocalmidi_tools.vocabulary.pitch_names import pitch_class

from . import chords, standard_midi
from .metre import bar_grid
from .notes import in_order, lowest, merged, monophonic
from .piece import NOTE_COLUMNS, Piece, Unreadable, split

BASS_BELOW = 48


def files(folder: Path) -> list[Path]:
    """The songs under `folder`, without the other versions of the same songs."""
    return sorted(folder.rglob("POP909/[0-9][0-9][0-9]/*.mid"))


def read(path: Path) -> Piece:
    """Reads a song and the annotations beside it."""
    song = standard_midi.read(path)
    beats = np.loadtxt(path.with_name("beat_midi.txt"), ndmin=2)
    if len(beats) < 8:
        raise Unreadable(f"{path}: {len(beats)} beats")
    grid = bar_grid(*bars(beats))
    tracks = {}
    for name in ("MELODY", "PIANO"):
        notes = merged(song.in_beats(p) for p in song.parts if p.name.upper() == name)
        ends = notes[:, 0] + notes[:, 1]
        onsets = beat_positions(song.seconds(notes[:, 0] * song.ticks_per_beat), beats[:, 0])
        ends = beat_positions(song.seconds(ends * song.ticks_per_beat), beats[:, 0])
        placed = grid.place(np.column_stack([onsets, ends - onsets, notes[:, 2:]]))
        tracks[name] = in_order(placed[placed[:, 0] > -0.5]) if len(placed) else notes
    bass = lowest(tracks["PIANO"], BASS_BELOW)
    tonic, mode = longest_key(path.with_name("key_audio.txt"))
    return Piece(
        name=path.stem, source="pop909", genre="pop", split=split(f"POP909 {path.stem}"),
        bpm=60 / float(np.median(np.diff(beats[:, 0]))), beats_per_bar=grid.beats_per_bar,
        tonic=tonic, mode=mode,
        tracks={"melody": monophonic(tracks["MELODY"], NOTE_COLUMNS),
                "bass": monophonic(tracks["PIANO"][bass], NOTE_COLUMNS),
                "chords": tracks["PIANO"][~bass]},
        chords=grid.place(annotated_chords(path.with_name("chord_midi.txt"), beats[:, 0])))


def second_line(path: Path) -> np.ndarray:
    """The notes of the instrumental melodies and second voices (track BRIDGE) of a song, one at a time."""
    song = standard_midi.read(path)
    parts = (song.in_beats(part) for part in song.parts if part.name.upper() == "BRIDGE")
    return monophonic(merged(parts), NOTE_COLUMNS)


def beat_positions(seconds: np.ndarray, beats: np.ndarray) -> np.ndarray:
    """Times in beats of times in seconds, beats outside the annotated ones as long as its ends."""
    index = np.clip(np.searchsorted(beats, seconds, side="right") - 1, 0, len(beats) - 2)
    return index + (seconds - beats[index]) / np.diff(beats)[index]


def bars(beats: np.ndarray) -> tuple[np.ndarray, float]:
    """Lengths of the bars in beats, and the first beat.

    The columns of the annotation mark the first of every 2 or 3 beats, and of every 4 or 6; only
    in triple metre is the shorter of the two groups the bar.
    """
    short, long = (np.flatnonzero(beats[:, column] > 0) for column in (1, 2))
    triple = len(short) > 1 and np.median(np.diff(short)) == 3
    downbeats = short if triple else long
    if len(downbeats) < 2:
        raise Unreadable("no downbeats")
    edges = np.concatenate([[0], downbeats[downbeats > 0], [len(beats)]])
    return np.diff(edges), 0.0


def longest_key(path: Path) -> tuple[int, str]:
    """The (tonic, mode) of the key that lasts longest."""
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
    tonic, mode = max(rows, key=lambda row: float(row[1]) - float(row[0]))[2].split(":")
    return pitch_class(tonic), "major" if mode == "maj" else "minor"


def annotated_chords(path: Path, beats: np.ndarray) -> np.ndarray:
    """Rows of chords in beats of the annotation, from lines (start s, end s, name)."""
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
    starts = np.round(2 * beat_positions(np.array([float(row[0]) for row in rows]), beats)) / 2
    end = float(beat_positions(np.array([float(rows[-1][1])]), beats)[0])
    return chords.sequence([(start, *named(row[2])) for start, row in zip(starts, rows)], end)


def named(name: str) -> tuple[int, int]:
    """(root, set) of a name such as "Bb:min7/b3" (Harte et al., 2005); the bass is no root."""
    root, _, quality = name.split("/")[0].partition(":")
    if root in ("N", "X"):
        return chords.NO_CHORD
    return chords.chord(pitch_class(root), chords.QUALITIES[quality or "maj"])
