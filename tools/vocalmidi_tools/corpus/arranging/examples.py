"""The bars that the generators learn from: rolls, conditions, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from vocalmidi_tools import scores
from vocalmidi_tools.features.arranging.condition import condition
from vocalmidi_tools.features.arranging.harmony import Chord
from vocalmidi_tools.features.arranging.kinds import KINDS
from vocalmidi_tools.features.arranging.roll import STEPS, BarNote
from vocalmidi_tools.scores import SPLITS
from vocalmidi_tools.vocabulary.genres import GENRES

from . import songs
from .parts import PARTS
from .songs import Song, SongBar
from .styles import Composer

# Levels of a roll are kept in bytes as this many parts.
LEVELS = 200
# The most recorded bars of a genre in a split, and the composed ones.
RECORDED_LIMIT = {"train": 6000, "validation": 500, "test": 500}
COMPOSED_BARS = {"train": 2400, "validation": 200, "test": 200}
BARS_OF_A_SONG = 24
# Whose chords and melodies a genre without scores of its own borrows.
BORROWED = {
    "punk": ("rock",), "funk": ("rock", "jazz"), "soul": ("pop", "jazz"), "hiphop": ("pop",),
    "blues": ("blues", "jazz"), "latin": ("latin", "jazz", "pop"), "afrobeat": ("rock", "pop"),
    "reggae": ("rock", "pop"),
}  # fmt: skip


@dataclass
class Examples:
    """Bars of one track: rows of equal index belong together; a song's bars follow each other.

    `roll` (N, 16, 128) uint8, `condition` (N, 64), `genre`, `split` and `song` (N), `recorded` (N)
    whether people played it, `chords` (N, 2, 2) root and intervals as bits, `voice` (N, 16) keys
    or -1, `steps` (N).
    """

    roll: np.ndarray
    condition: np.ndarray
    genre: np.ndarray
    split: np.ndarray
    song: np.ndarray
    recorded: np.ndarray
    chords: np.ndarray
    voice: np.ndarray
    steps: np.ndarray

    def __len__(self) -> int:
        return len(self.genre)

    def rolls(self, index: np.ndarray) -> np.ndarray:
        """Rolls as float32."""
        return self.roll[index].astype(np.float32) / LEVELS

    def where(self, mask: np.ndarray) -> Examples:
        return Examples(*(getattr(self, f.name)[mask] for f in fields(self)))

    def density(self) -> list[float]:
        """Notes that begin in a whole bar of each genre on average; drums: hits."""
        is_pitched = np.isin(self.roll, (0, LEVELS // 2, LEVELS)).all()
        lowest = LEVELS if is_pitched else 1
        begun = (self.roll >= lowest).sum(axis=(1, 2))
        whole = self.steps == STEPS
        return [
            round(float(begun[whole & (self.genre == genre)].mean()), 3)
            for genre in range(len(GENRES))
        ]

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **{f.name: getattr(self, f.name) for f in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Examples:
        with np.load(path) as arrays:
            return cls(*(arrays[f.name] for f in fields(cls)))

    @classmethod
    def of(cls, rows: Sequence[dict]) -> Examples:
        return cls(*(np.stack([row[f.name] for row in rows]) for f in fields(cls)))


def example(
    track: str, song: Song, number: int, bar: SongBar, previous: SongBar | None, recorded: bool,
    voice: list[BarNote], identity: int,
) -> dict:
    """One row of `Examples`."""
    kind = KINDS[track]
    lead = np.zeros(STEPS, np.float32)
    if kind.leader:
        lead = KINDS[kind.leader].heard(bar.tracks.get(kind.leader, ()))
    notes = [] if previous is None else previous.tracks.get(track, [])
    sung = np.full(STEPS, -1, np.int16)
    for note in voice:
        sung[max(note.step, 0) : note.step + note.length] = note.key
    return {
        "roll": np.round(kind.encode(bar.tracks[track]) * LEVELS).astype(np.uint8),
        "condition": condition(voice, bar.chords, number, song.steps, lead, notes),
        "genre": np.int64(GENRES.index(song.genre)),
        "split": np.int64(SPLITS.index(song.split)),
        "song": np.int64(identity),
        "recorded": np.bool_(recorded),
        "chords": np.array([packed(chord) for chord in bar.chords], np.int16),
        "voice": sung,
        "steps": np.int64(song.steps),
    }


def spread(index: np.ndarray, song: np.ndarray, count: int) -> list[int]:
    """At most `count` of `index`, the first ones of each song, as evenly as the songs are long."""
    place = np.zeros(len(index), int)
    for number in np.unique(song):
        place[song == number] = np.arange(np.count_nonzero(song == number))
    chosen = np.argsort(place, kind="stable")[:count]
    return index[np.sort(chosen)].tolist()


def packed(chord: Chord) -> tuple[int, int]:
    return chord.root, sum(1 << interval for interval in chord.intervals)


def unpacked(root: int, bits: int) -> Chord:
    return Chord(int(root), tuple(i for i in range(12) if int(bits) >> i & 1))


class Library:
    """The songs of all sources, and examples for each track made of them."""

    def __init__(self, folder: Path, cache: Path, seed: int):
        self.random = np.random.default_rng(seed)
        pieces = scores.read(folder, cache=cache)
        self.random.shuffle(pieces)
        self.pieces = [piece for piece in pieces if piece.beats_per_bar in (3, 4)]
        self.read: dict[int, Song] = {}

    def song(self, index: int) -> Song:
        if index not in self.read:
            self.read[index] = songs.read(self.pieces[index])
        return self.read[index]

    def examples(self, track: str) -> Examples:
        """Recorded bars where there are any, and composed ones as the module `styles` does."""
        rows = list(self.recorded(track))
        for genre in GENRES:
            for split in SPLITS:
                rows += self.composed(track, genre, split)
        return Examples.of(rows)

    def recorded(self, track: str) -> Iterator[dict]:
        """Rows of bars that people played."""
        counts: dict[tuple[str, str], int] = {}
        for index, piece in enumerate(self.pieces):
            group = (piece.genre, piece.split)
            if track not in piece.tracks or counts.get(group, 0) >= RECORDED_LIMIT[piece.split]:
                continue
            song = self.song(index)
            PARTS[track].complete(song, self)
            previous = None
            for number, bar in enumerate(song.bars):
                if enough(track, bar):
                    counts[group] = counts.get(group, 0) + 1
                    voice = PARTS[track].voice(bar)
                    yield example(track, song, number, bar, previous, True, voice, index)
                previous = bar

    def borrowed(self, genre: str, split: str, steps: int) -> Song:
        """A song with a melody and chords in the style of a genre."""
        genres = BORROWED.get(genre, (genre,))
        fitting = [
            index
            for index, piece in enumerate(self.pieces)
            if piece.genre in genres and len(piece.chords) > 4 and "melody" in piece.tracks
            and piece.beats_per_bar * 4 == steps and piece.bars >= 8
        ]  # fmt: skip
        own = [index for index in fitting if self.pieces[index].split == split]
        return self.song(int(self.random.choice(own or fitting)))

    def _drummed(self, genre: str, split: str) -> Song | None:
        fitting = [
            index
            for index, piece in enumerate(self.pieces)
            if piece.genre == genre and piece.source == "groove" and piece.split == split
            and piece.beats_per_bar == 4
        ]  # fmt: skip
        return self.song(int(self.random.choice(fitting))) if fitting else None

    def composed(self, track: str, genre: str, split: str) -> list[dict]:
        """Rows of composed bars."""
        share, triples = PARTS[track].composing(genre)
        wanted = int(COMPOSED_BARS[split] * share)
        rows: list[dict] = []
        while len(rows) < wanted:
            triple = triples == 1 or self.random.random() < triples
            steps = 12 if triple else STEPS
            source = self.borrowed("jazz" if triple else genre, split, steps)
            rows += self._compose(track, genre, split, source)
        return rows

    def _compose(self, track: str, genre: str, split: str, source: Song) -> list[dict]:
        song = Song(source.name, genre, split, source.steps, [])
        composer = Composer(genre, song.steps, self.random)
        drummer = None if song.steps < STEPS else self._drummed(genre, split)
        start = 4 * int(self.random.integers(max(len(source.bars) // 4 - 1, 1)))
        blues = genre == "blues" and self.random.random() < 0.6
        identity = int(self.random.integers(1 << 40, 1 << 41))
        rows = []
        for number, origin in enumerate(source.bars[start : start + BARS_OF_A_SONG]):
            chords = twelve_bar(number) if blues else origin.chords
            bar = SongBar(chords, [] if blues else origin.voice)
            bar.tracks["drums"] = self._drums(composer, drummer, number)
            bar.tracks["bass"] = composer.bass(chords, number, KINDS["drums"].heard(bar.tracks["drums"]))
            bar.tracks["chords"] = composer.chords(chords, number)
            bar.tracks["melody"] = composer.line(chords, number, bar.voice)
            previous = song.bars[-1] if song.bars else None
            song.bars.append(bar)
            rows.append(example(track, song, number, bar, previous, False, bar.voice, identity))
        return rows

    def _drums(self, composer: Composer, drummer: Song | None, number: int) -> list[BarNote]:
        if composer.steps < STEPS:
            return composer.triple_drums(number)
        return drummer.bars[number % len(drummer.bars)].tracks["drums"] if drummer else []


def twelve_bar(number: int) -> tuple[Chord, Chord]:
    """The chords of the twelve-bar blues."""
    root = (0, 0, 0, 0, 5, 5, 0, 0, 7, 5, 0, 7)[number % 12]
    return (Chord(root, (0, 4, 7, 10)),) * 2


def enough(track: str, bar: SongBar) -> bool:
    """Whether a track plays enough in a bar to be learned from."""
    return len(bar.tracks.get(track, ())) >= KINDS[track].fewest_notes
