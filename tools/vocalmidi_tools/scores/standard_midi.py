"""Standard MIDI Files as parts of notes, one for each channel of each track."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np

from .piece import Unreadable

PERCUSSION = 9


@dataclass
class Part:
    """The notes of one channel of a track: rows (onset, duration, pitch, velocity), in ticks."""

    name: str
    channel: int
    program: int
    notes: np.ndarray


@dataclass
class Song:
    """The parts of a file, and what it says of time: rows in ticks, in order."""

    ticks_per_beat: int
    parts: list[Part]
    tempi: list[tuple[int, int]]
    metres: list[tuple[int, float]]

    @property
    def end(self) -> float:
        """Where the last note ends, in ticks."""
        return max((part.notes[:, :2].sum(axis=1).max() for part in self.parts), default=0.0)

    def in_beats(self, part: Part) -> np.ndarray:
        """The notes of `part` with times in quarter notes, none shorter than a tick."""
        notes = part.notes.copy()
        notes[:, 1] = np.maximum(notes[:, 1], 1)
        notes[:, :2] *= 1 / self.ticks_per_beat
        return notes

    def seconds(self, ticks: np.ndarray) -> np.ndarray:
        """Times in seconds of times in ticks, through the tempo changes."""
        changes = from_start(self.tempi, 500_000)
        starts = np.array([start for start, _ in changes], dtype=np.float64)
        rates = np.array([tempo for _, tempo in changes]) / (1e6 * self.ticks_per_beat)
        times = np.concatenate([[0.0], np.cumsum(np.diff(starts) * rates[:-1])])
        index = np.searchsorted(starts, ticks, side="right") - 1
        return times[index] + (ticks - starts[index]) * rates[index]

    @property
    def bpm(self) -> float:
        """The tempo that lasts longest, in quarter notes a minute."""
        changes = from_start(self.tempi, 500_000)
        lasts = np.diff([start for start, _ in changes] + [max(self.end, changes[-1][0])])
        return 60e6 / changes[int(np.argmax(lasts))][1]

    def bar_lengths(self) -> np.ndarray:
        """The length of every bar up to the end, in quarter notes; 4 where nothing is said."""
        metres = from_start(self.metres, 4.0)
        edges = np.array([start for start, _ in metres] + [self.end]) / self.ticks_per_beat
        lengths: list[float] = []
        for start, end, (_, length) in zip(edges, edges[1:], metres):
            bars, rest = divmod(end - start + 1e-6, length)
            lengths += [length] * int(bars) + ([rest] if rest > 1e-3 else [])
        return np.array(lengths)


def read(path: Path) -> Song:
    """Reads the file at `path`. Raises `Unreadable` where it is no Standard MIDI File."""
    try:
        file = mido.MidiFile(path, clip=True)
    except (OSError, EOFError, ValueError, IndexError, KeyError) as error:
        raise Unreadable(f"{path.name}: {error}") from error
    parts, tempi, metres = [], [], []
    for track in file.tracks:
        parts += track_parts(track)
        time = 0
        for message in track:
            time += message.time
            if message.type == "set_tempo":
                tempi.append((time, message.tempo))
            elif message.type == "time_signature":
                metres.append((time, 4.0 * message.numerator / message.denominator))
    return Song(file.ticks_per_beat, parts, last_of_each_time(tempi), last_of_each_time(metres))


def from_start(changes: list[tuple[int, float]], usual: float) -> list[tuple[int, float]]:
    """`changes` (ticks, value), with the `usual` value up to the first of them."""
    return changes if changes and changes[0][0] == 0 else [(0, usual), *changes]


def last_of_each_time(changes: list) -> list:
    """`changes` (time, value) in order, the last where several are made at once."""
    return sorted(dict(sorted(changes, key=lambda change: change[0])).items())


def track_parts(track: mido.MidiTrack) -> list[Part]:
    """The notes of a track by channel. A note-on of a pitch that sounds starts it anew."""
    rows: dict[int, list[tuple[float, float, float, float]]] = {}
    programs: dict[int, int] = {}
    held: dict[tuple[int, int], tuple[int, int]] = {}
    time = 0
    for message in track:
        time += message.time
        if message.type == "program_change":
            programs.setdefault(message.channel, message.program)
        if message.type not in ("note_on", "note_off"):
            continue
        key = (message.channel, message.note)
        if message.type == "note_on" and message.velocity > 0:
            held[key] = (time, message.velocity)
        elif key in held:
            onset, velocity = held.pop(key)
            rows.setdefault(message.channel, []).append(
                (onset, time - onset, message.note, velocity))
    return [Part(track.name.strip(), channel, programs.get(channel, 0), np.array(notes, float))
            for channel, notes in sorted(rows.items())]
