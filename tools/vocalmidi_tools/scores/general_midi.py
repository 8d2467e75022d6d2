"""Full-band General MIDI files: the music of Freedoom, and that of Tanner Helland."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from . import chords, keys, standard_midi
from .metre import bar_grid
from .notes import in_order, lowest, merged, monophonic, polyphony
from .piece import NOTE_COLUMNS, Piece, Unreadable, split
from .standard_midi import PERCUSSION, Part

BASS_PROGRAMS = range(32, 40)
EFFECTS = range(112, 128)
MELODY_PITCHES = (55, 84)
PERCUSSION_NOTES = (35, 81)
SINGLE_LINE = 1.15
CHORDAL = 1.5


def freedoom_files(folder: Path) -> list[Path]:
    """The tunes of Freedoom under `folder`, one of those that are copies of each other."""
    return list({path.read_bytes(): path
                 for path in sorted(folder.rglob("freedoom/musics/*.mid"), reverse=True)
                 }.values())[::-1]


def tannerhelland_files(folder: Path) -> list[Path]:
    """The tunes of Tanner Helland under `folder`."""
    return sorted(folder.rglob("tannerhelland/midi/*.mid"))


def read_freedoom(path: Path) -> Piece:
    return read(path, "freedoom", "rock")


def read_tannerhelland(path: Path) -> Piece:
    return read(path, "tannerhelland", "pop")


def read(path: Path, source: str, genre: str) -> Piece:
    """Reads a file, its parts by their channels, programs and names. The key is estimated from
    all pitched notes and the chords from the parts that carry harmony."""
    song = standard_midi.read(path)
    if not song.parts:
        raise Unreadable(f"{path.name}: no notes")
    grid = bar_grid(song.bar_lengths())
    parts = [(part, grid.place(in_order(song.in_beats(part)))) for part in song.parts]
    pitched = [notes for part, notes in parts if is_pitched(part)]
    tracks = roles(parts)
    end = max(notes[:, :2].sum(axis=1).max() for _, notes in parts)
    everything = merged(pitched)
    tonic, mode = keys.estimate(keys.profile(everything))
    bass = tracks.get("bass", np.zeros((0, NOTE_COLUMNS)))
    return Piece(
        name=path.stem, source=source, genre=genre, split=split(path.stem),
        bpm=song.bpm, beats_per_bar=grid.beats_per_bar, tonic=tonic, mode=mode, tracks=tracks,
        chords=chords.estimate(everything, bass, grid.beats_per_bar, end))


def is_pitched(part: Part) -> bool:
    return part.channel != PERCUSSION and part.program not in EFFECTS


def is_bass(part: Part) -> bool:
    return part.program in BASS_PROGRAMS or "bass" in part.name.lower()


def roles(parts: list[tuple[Part, np.ndarray]]) -> dict[str, np.ndarray]:
    """The tracks of a piece from its parts and their notes; those with no notes are left out."""
    drums = [notes for part, notes in parts if part.channel == PERCUSSION]
    bass = merged(notes for part, notes in parts if is_pitched(part) and is_bass(part))
    others = [notes for part, notes in parts if is_pitched(part) and not is_bass(part)]
    tracks = {
        "drums": general_percussion(merged(drums)),
        "bass": monophonic(bass[lowest(bass)], NOTE_COLUMNS),
        "chords": merged(notes for notes in others if polyphony(notes) >= CHORDAL),
    }
    candidates = [notes for notes in others if is_melodic(notes)]
    if candidates:
        tracks["melody"] = monophonic(max(candidates, key=prominence), NOTE_COLUMNS)
    return {role: notes for role, notes in tracks.items() if len(notes)}


def general_percussion(drums: np.ndarray) -> np.ndarray:
    """`drums` without the sounds that only extensions of General MIDI define."""
    low, high = PERCUSSION_NOTES
    return drums[(drums[:, 2] >= low) & (drums[:, 2] <= high)]


def is_melodic(notes: np.ndarray) -> bool:
    """Whether a part is nearly a single line in the range of a voice or a lead instrument."""
    low, high = MELODY_PITCHES
    return polyphony(notes) <= SINGLE_LINE and low <= notes[:, 2].mean() <= high


def prominence(notes: np.ndarray) -> float:
    """How much a line is heard: the beats it covers, by its mean velocity and the variety of
    its pitches, which sets a tune apart from a repeated figure."""
    return notes[:, 1].clip(max=4).sum() * notes[:, 3].mean() * len(np.unique(notes[:, 2]))
