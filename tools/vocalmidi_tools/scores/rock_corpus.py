"""The Rock Corpus (de Clercq and Temperley, 2011): sung melodies and harmonies in text.

A melody is bars of words; each word is an equal share of its bar and each symbol an equal share
of its word. A symbol is a degree of the scale or `.`, nothing new; a harmony is bars of roman
numerals. `[...]` sets a key, a metre, the octave of the first note, or the altered degrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vocalmidi_tools.vocabulary import genres
from vocalmidi_tools.vocabulary.pitch_names import pitch_class

from . import chords, keys
from .metre import BarGrid, bar_grid
from .notes import monophonic, with_velocity
from .piece import DEFAULT_BPM, Piece, Unreadable, split

SYMBOL = re.compile(r"[\^v]*[#bn]?[1-7]|\.")
NUMERAL = re.compile(r"([b#]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(.*)")
DEGREES = ["i", "ii", "iii", "iv", "v", "vi", "vii"]
PERFORMER = re.compile("_(byrds|dylan)$")
LONGEST_NOTE = 2.0


@dataclass
class Bar:
    """A bar as written: its words, how many times it is played, and what holds in it."""

    words: list[str]
    rest: bool
    count: int
    beats: float
    tonic: int | None
    octave: int
    altered: frozenset[int]


def bars(text: str) -> Iterator[Bar]:
    """The bars of a melody or of an expanded harmony; a comment runs from % to the line's end, and
    lines of warnings are what the expansion left behind."""
    beats, tonic, octave, altered = 4.0, None, 4, frozenset()
    text = " ".join(line.split("%")[0] for line in text.splitlines()
                    if not line.startswith("Warning:"))
    for measure in text.split("|"):
        for sign in re.findall(r"\[([^\]]*)\]", measure):
            if sign.startswith("OCT="):
                octave = int(sign[4:])
            elif "/" in sign:
                beats = meter_beats(sign)
            elif re.fullmatch(r"[A-G][b#]*", sign):
                tonic = pitch_class(sign)
            elif re.fullmatch(r"[.b#]{7}", sign):
                altered = frozenset(i + 1 for i, mark in enumerate(sign) if mark == "b")
        words = re.sub(r"\[[^\]]*\]", " ", measure).split()
        rest = re.fullmatch(r"R\*?(\d*)", words[0]) if words else None
        count = int(rest[1] or 1) if rest else 1
        yield Bar([] if rest else words, rest is not None, count, beats, tonic, octave, altered)


def meter_beats(sign: str) -> float:
    """Beats of a bar: of a compound metre (6, 9, 12 eighths) the dotted quarters."""
    upper, lower = map(int, sign.split("/"))
    return upper / 3 if lower == 8 and upper % 3 == 0 else 4 * upper / lower


def symbols(words: list[str], start: float, beats: float) -> Iterator[tuple[float, str]]:
    """The degrees in the words of a bar as (onset, symbol), where the bar starts at `start`."""
    for index, word in enumerate(words):
        found = SYMBOL.findall(word) or ["."]
        width = beats / len(words) / len(found)
        for position, symbol in enumerate(found):
            if symbol != ".":
                yield start + beats * index / len(words) + position * width, symbol


def degree_pitch(symbol: str, altered: frozenset[int] = frozenset()) -> int:
    """Semitones of a degree over the tonic; `altered` degrees are flat where the symbol has no
    accidental of its own."""
    degree = int(symbol[-1])
    flat = "b" in symbol or degree in altered and not ("#" in symbol or "n" in symbol)
    return int(keys.MAJOR[degree - 1]) + ("#" in symbol) - flat


def nearest(pitch_class: int, previous: int) -> int:
    """The pitch of a class nearest to `previous`, of two as near the higher."""
    return previous + (pitch_class - previous + 5) % 12 - 5


def files(folder: Path) -> list[Path]:
    """The melodies under `folder`."""
    return sorted(folder.rglob("*.mel"))


def read(path: Path) -> Piece:
    """Reads a melody, and the harmony and the timing that belong to it where they are found."""
    song, annotator = path.stem.rsplit("_", 1)
    written = list(bars(path.read_text()))
    lengths = np.repeat([bar.beats for bar in written], [bar.count for bar in written])
    grid = bar_grid(lengths)
    notes = grid.place(melody(written))
    if not len(notes):
        raise Unreadable(f"{path.name}: no sung notes")
    harmony = path.parent.parent / "rs200_harmony_exp" / f"{song}_{annotator}.txt"
    tonics = [bar.tonic for bar in written for _ in range(bar.count) if bar.tonic is not None]
    tonic = max(set(tonics), key=tonics.count) if tonics else keys.estimate(keys.profile(notes))[0]
    return Piece(
        name=song, source="rockcorpus", genre=genres.of_rock_song(song),
        split=split(PERFORMER.sub("", song)),
        bpm=tempo(path.parent.parent / "timing_data" / f"{song}.tim", lengths),
        beats_per_bar=grid.beats_per_bar, tonic=tonic, mode=mode(notes, tonic),
        tracks={"melody": with_velocity(monophonic(notes))},
        chords=progression(harmony, grid, lengths) if harmony.exists() else np.zeros((0, 4)))


def melody(written: list[Bar]) -> np.ndarray:
    """Rows (onset, duration, pitch) in written beats. A degree is sung as near to the one before
    as can be, or an octave higher for each `^` and lower for each `v`; a note is held to the next,
    2 beats at most, since the notation has no durations."""
    rows, start, previous = [], 0.0, None
    for bar in written:
        for onset, symbol in symbols(bar.words, start, bar.beats):
            pitch = (bar.tonic or 0) + degree_pitch(symbol, bar.altered)
            if previous is None:
                pitch = 12 * (bar.octave + 1) + pitch % 12
            else:
                pitch = nearest(pitch, previous) + 12 * (symbol.count("^") - symbol.count("v"))
            previous = pitch
            rows.append((onset, LONGEST_NOTE, previous))
        start += bar.count * bar.beats
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def mode(notes: np.ndarray, tonic: int) -> str:
    """Major or minor over a known `tonic`, by the profile that correlates better."""
    scores = keys.correlations(keys.profile(notes))[:, tonic]
    return keys.MODES[int(np.argmax(scores))]


def tempo(path: Path, lengths: np.ndarray) -> float:
    """Beats a minute from lines (seconds, number of the bar that starts)."""
    if not path.exists():
        return DEFAULT_BPM
    rows = np.array([line.split()[:2] for line in path.read_text().splitlines()
                     if len(line.split()) >= 2], dtype=np.float64)
    seconds = np.diff(rows[:, 0]) / np.maximum(np.diff(rows[:, 1]), 1e-3)
    return 60 * float(np.median(lengths) / np.median(seconds))


def progression(path: Path, grid: BarGrid, lengths: np.ndarray) -> np.ndarray:
    """Rows of chords from an expanded harmony.

    Its bars are those of the melody, which `grid` and `lengths` (in beats) describe: some
    harmonies leave metres out.
    """
    changes, index = [], 0
    for bar in bars(path.read_text()):
        if index >= len(lengths):
            break
        start, beats = grid.placed[index], lengths[index]
        if bar.rest:
            changes.append((start, *chords.NO_CHORD))
        for position, word in enumerate(bar.words):
            if word != ".":
                root, intervals = roman(word)
                changes.append((start + position * beats / len(bar.words),
                                *chords.chord((bar.tonic or 0) + root, intervals)))
        index += bar.count
    return chords.sequence(changes, grid.placed[-1] + lengths[-1])


def roman(word: str) -> tuple[int, tuple[int, ...]]:
    """(root over the tonic, intervals) of a roman numeral such as "bVIId7" or "V7/ii".

    Raises `Unreadable` for what is no numeral.
    """
    first, *applied = word.split("/")
    match = NUMERAL.fullmatch(first)
    if not match:
        raise Unreadable(f"no roman numeral: {word}")
    accidental, numeral, figures = match.groups()
    root = int(keys.MAJOR[DEGREES.index(numeral.lower())])
    root += (accidental == "#") - (accidental == "b")
    intervals = figured(numeral.isupper(), root, figures)
    return (root + sum(roman(over)[0] for over in applied)) % 12, intervals


def figured(upper: bool, root: int, figures: str) -> tuple[int, ...]:
    """The intervals of a numeral: upper case for a major third, o, h and x for diminished
    triads, a and + augmented, d for a minor seventh, else sevenths of the major scale."""
    third, fifth = (4 if upper else 3), 7
    if figures[:1] in ("o", "h", "x"):
        third, fifth = 3, 6
    elif figures[:1] in ("a", "+"):
        fifth = 8
    if "b5" in figures:
        fifth = 6
    if "s4" in figures:
        third = 5
    intervals = {0, third, fifth}
    if re.search(r"7|65|43|42|9|11", figures.replace("s4", "")):
        major_seventh = upper and "d" not in figures and (root + 11) % 12 in keys.MAJOR
        intervals.add(9 if figures.startswith("x") else 11 if major_seventh else 10)
    if re.search(r"(?<![b#])9", figures):
        intervals.add(2)
    if "11" in figures:
        intervals = intervals - {third} | {2, 5}
    return tuple(sorted(intervals))
