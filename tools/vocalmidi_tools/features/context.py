"""What the context Transformer reads of each note: 256 numbers, smooth in every measured quantity.

The first 128 mark the MIDI number nearest to the sung pitch, once the singer's tuning is taken off.
The other 128 are the groups of `LAYOUT`. A quantity is spread over knots by linear interpolation
("hats"), so that two neighbouring knots share a weight of 1. The engine computes the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

NOTES = 128
CELLS = 12
"""Cells of a beat: sixteenths and triplet eighths lie on every third and every fourth."""
DEVIATION = np.array([-0.5, -0.3, -0.15, 0.0, 0.15, 0.3, 0.5])
INTERVAL = np.array([-12.0, -7, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 12])
LOG_BEATS = np.arange(-4.0, 3.0)
LOG_TEMPO = np.array([-0.5, 0.0, 0.5, 1.0, 1.5])
VELOCITY = np.array([0.0, 32, 64, 96, 127])
SHORTEST = 2.0**-6
LONGEST_REST = 2.0
GRIDS = (4, 3)

LAYOUT = {
    "deviation": 7, "degree": 12, "mode": 3, "surroundings": 12, "interval before": 15,
    "interval after": 15, "phase": 12, "bar": 4, "metre": 3, "duration": 7, "onset before": 7,
    "onset after": 7, "tempo": 5, "velocity": 5, "accent": 1, "confidence": 1, "own grid": 4,
    "mean grid": 4, "neighbours": 2, "rests": 2,
}
FEATURES = NOTES + sum(LAYOUT.values())
assert FEATURES == 256


@dataclass
class Line:
    """Notes in order of onset: onset and duration in beats, fractional MIDI pitch, velocity, 0...1.

    Beat 0 is a downbeat. `tonic` is a pitch class, or -1 where no key is known.
    """

    onset: np.ndarray
    duration: np.ndarray
    pitch: np.ndarray
    velocity: np.ndarray
    confidence: np.ndarray
    bpm: float
    beats_per_bar: float = 4
    tonic: int = -1
    mode: str = "major"

    def __len__(self) -> int:
        return len(self.onset)

    def take(self, chosen: np.ndarray | slice) -> Line:
        """The notes at `chosen`."""
        arrays = ("onset", "duration", "pitch", "velocity", "confidence")
        return replace(self, **{name: getattr(self, name)[chosen] for name in arrays})


def hats(values: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """(n,) -> (n, knots): the shares of the two knots around each value, clamped to them."""
    values = np.clip(values, knots[0], knots[-1])
    left = np.clip(np.searchsorted(knots, values, side="right") - 1, 0, len(knots) - 2)
    share = (values - knots[left]) / (knots[left + 1] - knots[left])
    table = np.zeros((len(values), len(knots)))
    rows = np.arange(len(values))
    table[rows, left] = 1 - share
    table[rows, left + 1] = share
    return table


def circular_hats(values: np.ndarray, count: int) -> np.ndarray:
    """(n,) -> (n, count): the shares of the two whole numbers around each value, modulo `count`."""
    values = np.mod(values, count)
    left = np.floor(values).astype(int)
    table = np.zeros((len(values), count))
    rows = np.arange(len(values))
    table[rows, left % count] = 1 - (values - left)
    table[rows, (left + 1) % count] += values - left
    return table


def one_hot(index: int, count: int, rows: int) -> np.ndarray:
    table = np.zeros((rows, count))
    table[:, index] = 1
    return table


def tuning(pitch: np.ndarray, duration: np.ndarray) -> float:
    """How far the singer's semitones lie above the keys, -0.5...0.5: the circular mean of the
    pitches' fractions, each weighted by its note's duration, 2 beats at most."""
    weights = np.clip(duration, SHORTEST, 2)
    mean = np.sum(weights * np.exp(2j * np.pi * pitch))
    return float(np.angle(mean) / (2 * np.pi))


def nearest_keys(pitch: np.ndarray) -> np.ndarray:
    """The MIDI number nearest to each pitch, halves up."""
    return np.clip(np.floor(pitch + 0.5), 0, NOTES - 1).astype(int)


def surroundings(pitch: np.ndarray, keys: np.ndarray, duration: np.ndarray) -> np.ndarray:
    """(n, 12): how long each pitch class sounds in the line, from that of the note's own key up."""
    weights = np.clip(duration, SHORTEST, 2)
    profile = weights @ circular_hats(pitch, 12) / weights.sum()
    return profile[(keys[:, None] + np.arange(12)) % 12]


def features(line: Line, tuned: float | None = None) -> np.ndarray:
    """(n, 256) float32. `tuned` is the singer's tuning in semitones, by default the line's own."""
    rows = len(line)
    if rows == 0:
        return np.zeros((0, FEATURES), np.float32)
    pitch = line.pitch - (tuning(line.pitch, line.duration) if tuned is None else tuned)
    keys = nearest_keys(pitch)
    note = np.zeros((rows, NOTES))
    note[np.arange(rows), keys] = 1
    columns = [note, *pitch_columns(line, pitch, keys), *time_columns(line), *level_columns(line)]
    columns += [*grid_columns(line), *neighbour_columns(line)]
    return np.concatenate(columns, axis=1).astype(np.float32)


def pitch_columns(line: Line, pitch: np.ndarray, keys: np.ndarray) -> list[np.ndarray]:
    """Deviation from the key, degree of the scale, mode, surroundings, intervals."""
    rows = len(line)
    known = line.tonic >= 0
    degree = circular_hats(pitch - line.tonic, 12) * known
    mode = one_hot(("major", "minor").index(line.mode) if known else 2, 3, rows)
    before, after = np.zeros((rows, len(INTERVAL))), np.zeros((rows, len(INTERVAL)))
    before[1:] = hats(pitch[1:] - pitch[:-1], INTERVAL)
    after[:-1] = hats(pitch[1:] - pitch[:-1], INTERVAL)
    around = surroundings(pitch, keys, line.duration)
    return [hats(pitch - keys, DEVIATION), degree, mode, around, before, after]


def log_beats(beats: np.ndarray) -> np.ndarray:
    return hats(np.log2(np.maximum(beats, SHORTEST)), LOG_BEATS)


def time_columns(line: Line) -> list[np.ndarray]:
    """Place in the beat and the bar, metre, duration, time from and to the neighbours, tempo."""
    rows = len(line)
    turn = 2 * np.pi * line.onset / line.beats_per_bar
    bar = np.stack([np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn)], axis=1)
    metre = one_hot({4: 0, 3: 1}.get(line.beats_per_bar, 2), 3, rows)
    between = log_beats(np.diff(line.onset))
    before, after = np.zeros((2, rows, len(LOG_BEATS)))
    before[1:], after[:-1] = between, between
    tempo = hats(np.full(rows, np.log2(line.bpm / 60)), LOG_TEMPO)
    phase = circular_hats(12 * line.onset, 12)
    return [phase, bar, metre, log_beats(line.duration), before, after, tempo]


def level_columns(line: Line) -> list[np.ndarray]:
    """Velocity, velocity above the mean in units of 32, confidence."""
    accent = (line.velocity - line.velocity.mean()) / 32
    return [hats(line.velocity, VELOCITY), accent[:, None], line.confidence[:, None]]


def grid_columns(line: Line) -> list[np.ndarray]:
    """Where the note lies between sixteenths and between triplet eighths, and where all lie."""
    turns = [2 * np.pi * grid * line.onset for grid in GRIDS]
    own = np.stack([wave(turn) for turn in turns for wave in (np.cos, np.sin)], axis=1)
    return [own, np.broadcast_to(own.mean(axis=0), own.shape)]


def neighbour_columns(line: Line) -> list[np.ndarray]:
    """Whether there are neighbours, and the silence before and after, half for each beat."""
    rows = len(line)
    has = np.ones((rows, 2))
    has[0, 0] = has[-1, 1] = 0
    rest = np.zeros((rows, 2))
    silence = line.onset[1:] - line.onset[:-1] - line.duration[:-1]
    silence = np.clip(silence, 0, LONGEST_REST) / LONGEST_REST
    rest[1:, 0], rest[:-1, 1] = silence, silence
    return [has, rest]
