"""Endless batches for the context Transformer: sung scores, and drum takes under melodies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from vocalmidi_tools.corpus.drum_lines import REACH, TICKS, Take, reduce
from vocalmidi_tools.corpus.sung_lines import CELLS, Truth, excerpt, heard_key, sing
from vocalmidi_tools.features.context import Line, features
from vocalmidi_tools.models.context import INSTRUMENTS
from vocalmidi_tools.scores import MELODIC, SPLITS, Piece, credits, read
from vocalmidi_tools.vocabulary import genres

FEWEST = 8
"""Notes that a melody or a take must have."""
NO_TRUTH = -100
"""A target that counts in no loss."""
STRONGEST = 1.9
"""The strength of the errors that lines are sung with, at most."""
SLIPS = 3
"""How many times as often as in singing notes are a semitone or octave off, to be learnt sooner."""
RANGE = (36, 96)
"""MIDI numbers that transposed melodies stay within."""


@dataclass
class Example:
    """A line's features (n, 256), and targets (n,) int: NO_TRUTH where nothing is known."""

    features: np.ndarray
    genre: int
    note: np.ndarray
    phase: np.ndarray
    offset: np.ndarray
    velocity: np.ndarray


@dataclass
class Batch:
    """features (B,L,256), genre and instrument (B), targets (B,L)."""

    features: Tensor
    genre: Tensor
    instrument: Tensor
    note: Tensor
    phase: Tensor
    offset: Tensor
    velocity: Tensor


@dataclass
class Library:
    """What there is to learn from, and which of it is held out, by split."""

    melodies: dict[str, list[Piece]]
    takes: dict[str, list[Take]]
    corpus: str
    """For the provenance: what it is and its licences."""

    @classmethod
    def read(cls, folder: Path, cache: Path | None) -> Library:
        pieces = read(folder, MELODIC, cache)
        drums = read(folder, ["groove"], cache)
        melodies, takes = ({name: [] for name in SPLITS} for _ in range(2))
        for piece in pieces:
            if is_singable(piece):
                melodies[piece.split].append(piece)
        for piece in drums:
            swung, plain = reduce(piece), reduce(piece, swung=False)
            for take in (swung, plain) if swung.ternary else (swung,):
                if len(take.cell) >= FEWEST:
                    takes[split_of(piece, drums)].append(take)
        for split, kind in ((s, k) for s in ("train", "validation") for k in (melodies, takes)):
            if not kind[split]:
                name = "melodies" if kind is melodies else "drum takes"
                raise SystemExit(
                    f"{folder} holds no {name} for the {split} split; give a folder with POP909,"
                    " the Rock Corpus or OpenEWLD, and the Groove MIDI Dataset"
                )
        corpus = f"melodies of {credits(pieces)} corrupted as singing is; drum takes of"
        return cls(melodies, takes, f"{corpus} {credits(drums)}")


def is_singable(piece: Piece) -> bool:
    """Whether there is a melody, in the range that melodies are transposed within."""
    melody = piece.tracks.get("melody", np.zeros((0, 4)))
    low, high = RANGE
    return len(melody) >= FEWEST and low <= melody[:, 2].min() and melody[:, 2].max() <= high


def split_of(piece: Piece, pieces: list[Piece]) -> str:
    """The data set's own split; of a genre with nothing but training takes, the last is tested."""
    of_genre = [other for other in pieces if other.genre == piece.genre]
    only_training = all(other.split == "train" for other in of_genre)
    return "test" if only_training and piece is of_genre[-1] else piece.split


def sung(
    library: Library, split: str, notes: int, strength: float, rng: np.random.Generator,
    slips: float = 1,
) -> tuple[Line, Truth, int]:
    """An excerpt of at most `notes` notes: as sung, what was meant, the genre's id."""
    melodies = library.melodies[split]
    piece = melodies[rng.integers(len(melodies))]
    melody = piece.tracks["melody"]
    count = notes + notes // 6
    first = int(rng.integers(0, max(1, len(melody) - count + 1)))
    low, high = melody[:, 2].min(), melody[:, 2].max()
    shifts = [s for s in range(-6, 6) if RANGE[0] <= low + s and high + s <= RANGE[1]]
    written, truth = excerpt(piece, first, count, int(rng.choice(shifts)))
    line, truth = sing(written, truth, strength, rng, slips)
    return line.take(slice(notes)), truth.take(slice(notes)), genres.identifier(piece.genre)


def misheard(line: Line, truth: Truth, rng: np.random.Generator) -> tuple[Line, Truth]:
    """The line under an analysis that is not always right: key, downbeat, double tempo."""
    chance = rng.random()
    if chance < 0.4:
        line.tonic, line.mode = heard_key(line)
    elif chance < 0.6:
        line.tonic = -1
    if rng.random() < 0.15:
        beats = int(rng.integers(1, line.beats_per_bar))
        line.onset = line.onset + beats
        truth.cell = truth.cell + CELLS * beats
    if rng.random() < 0.06 and line.bpm < 110:
        line.onset, line.duration, line.bpm = 2 * line.onset, 2 * line.duration, 2 * line.bpm
        truth.cell = 2 * truth.cell
    return line, truth


def singing_example(library: Library, split: str, notes: int, rng: np.random.Generator) -> Example:
    line, truth, genre = sung(library, split, notes, rng.uniform(0, STRONGEST), rng, SLIPS)
    line, truth = misheard(line, truth, rng)
    nothing = np.full(len(line), NO_TRUTH)
    phase = np.where(truth.timed, truth.cell % CELLS, NO_TRUTH)
    return Example(features(line), genre, truth.key, phase, nothing, nothing)


def quantised_line(
    take: Take, events: np.ndarray, melody: Piece, level: float, rng: np.random.Generator
) -> Line:
    """The `events` of a take as a line in time, of one velocity, with pitches of `melody`."""
    onset = take.cell[events] / CELLS
    onset = onset - np.floor(onset[0] / take.beats_per_bar) * take.beats_per_bar
    rows = melody.tracks["melody"]
    first = int(rng.integers(0, max(1, len(rows) - len(onset) + 1)))
    pitch = np.resize(rows[first:first + len(onset), 2], len(onset)).astype(float)
    following = np.append(np.diff(onset), 1.0)
    return Line(
        onset=onset, duration=np.clip(following * rng.uniform(0.5, 1), 1 / 16, 4), pitch=pitch,
        velocity=np.full(len(onset), np.clip(level, 1, 127)), confidence=np.ones(len(onset)),
        bpm=take.bpm, beats_per_bar=take.beats_per_bar, tonic=melody.tonic, mode=melody.mode)


def groove_example(library: Library, split: str, notes: int, rng: np.random.Generator) -> Example:
    """A part of a take, some of its events left out as a melody leaves steps out.

    Often all but the eighths are, so that a line of eighths does not by itself tell of swing.
    """
    take = drawn_take(library.takes[split], rng)
    kept = rng.random(len(take.cell)) < rng.uniform(0.4, 1.2)
    if rng.random() < 0.5:
        kept &= take.cell % (CELLS // 2) == 0
    kept[:FEWEST] |= not kept.any()
    events = np.flatnonzero(kept)
    first = int(rng.integers(0, max(1, len(events) - notes + 1)))
    events = events[first:first + notes]
    melodies = library.melodies[split]
    melody = melodies[rng.integers(len(melodies))]
    level = take.velocity.mean() + 3 * rng.standard_normal()
    line = quantised_line(take, events, melody, level, rng)
    return Example(
        features(line), genres.identifier(take.genre), line.pitch.astype(int),
        take.cell[events] % CELLS, take.offset[events] + REACH, take.velocity[events].astype(int))


def drawn_take(takes: list[Take], rng: np.random.Generator) -> Take:
    """A take of an evenly drawn genre, long ones rather; swing as late straight eighths mostly."""
    present = sorted({take.genre for take in takes})
    genre = present[rng.integers(len(present))]
    of_genre = [take for take in takes if take.genre == genre]
    weights = np.array([
        np.sqrt(len(take.cell)) * (1 if not take.ternary else 0.75 if swings(take) else 0.25)
        for take in of_genre])
    return of_genre[rng.choice(len(of_genre), p=weights / weights.sum())]


def swings(take: Take) -> bool:
    """Whether a take of triplets is written with straight eighths, played late."""
    return take.ternary and bool(np.any(take.cell % CELLS == 6))


def collate(examples: list[Example], rng: np.random.Generator) -> Batch:
    """Examples cut to the shortest of them, with instruments drawn at random."""
    length = min(len(example.note) for example in examples)

    def stacked(name: str) -> Tensor:
        return torch.as_tensor(np.stack([getattr(example, name)[:length] for example in examples]))

    return Batch(
        features=stacked("features"), genre=torch.tensor([example.genre for example in examples]),
        instrument=torch.as_tensor(rng.integers(0, INSTRUMENTS, len(examples))),
        **{name: stacked(name).long() for name in ("note", "phase", "offset", "velocity")})


def batches(library: Library, split: str, size: int, seed: int | list[int]) -> Iterator[Batch]:
    """Batches of `size` lines of 16 to 64 notes, a third of them drum takes."""
    rng = np.random.default_rng(seed)
    while True:
        notes = int(rng.integers(16, 65))
        examples = []
        while len(examples) < size:
            make = groove_example if len(examples) % 3 == 2 else singing_example
            example = make(library, split, notes, rng)
            if len(example.note) >= min(notes, 16):
                examples.append(example)
        yield collate(examples, rng)


assert 2 * REACH + 1 == 25 and TICKS == 48
