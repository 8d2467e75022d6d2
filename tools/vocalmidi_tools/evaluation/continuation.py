"""Scores the continuation model beside an n-gram model, on held-out melodies.

    python -m vocalmidi_tools.evaluation.continuation --scores FOLDER [--weights FILE] \\
        [--program FILE] [--json]

Next step: how often the likeliest key and length are the right ones, and how likely the right ones
are (nats a step), with all of the melody read and with 8 steps. The n-gram model is of order 5,
each order interpolated with the one below by Witten and Bell's estimate (1991), and trained on the
same melodies. Long continuations (`--program`): 32 bars after the first 8 of each melody, drawn at
temperature 0.9; how much lies in the key, and how long the longest run of one repeated key is,
beside what people wrote.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from pathlib import Path

import mido
import numpy as np

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import continuation, weight_file
from vocalmidi_tools.features.melody_steps import features, melody, shift_to_c
from vocalmidi_tools.scores import MELODIC, Piece, read

SCALE = {0, 2, 4, 5, 7, 9, 11}
ORDER = 5
TICKS = 480
FIRST_BARS, MORE_BARS = 8, 32
TEMPERATURE = 0.9


class Ngrams:
    """P(next | the last n) interpolated from order 0 up (Witten and Bell, 1991)."""

    def __init__(self, classes: int):
        self.classes = classes
        self.counts: defaultdict[tuple, Counter] = defaultdict(Counter)

    def learn(self, context: Sequence[Hashable], following: int) -> None:
        for order in range(len(context) + 1):
            self.counts[tuple(context[len(context) - order :])][following] += 1

    def __call__(self, context: Sequence[Hashable]) -> np.ndarray:
        """Probabilities of the classes, (classes)."""
        found = np.full(self.classes, 1 / self.classes)
        for order in range(len(context) + 1):
            seen = self.counts.get(tuple(context[len(context) - order :]))
            if seen is None:
                break
            total, kinds = seen.total(), len(seen)
            own = np.zeros(self.classes)
            own[list(seen)] = list(seen.values())
            found = (own + kinds * found) / (total + kinds)
        return found


class NgramModel:
    """Keys from the keys and lengths before; lengths from those before and the place in the bar."""

    def __init__(self, tunes: list[np.ndarray]):
        self.keys, self.lengths = Ngrams(128), Ngrams(16)
        for tune in tunes:
            for index in range(1, len(tune)):
                self.keys.learn(self.key_context(tune, index), tune[index, 0])
                self.lengths.learn(self.length_context(tune, index), tune[index, 1] - 1)

    @staticmethod
    def key_context(tune: np.ndarray, index: int) -> list:
        return [(int(s[0]), int(s[1])) for s in tune[max(0, index - ORDER + 1) : index]]

    @staticmethod
    def length_context(tune: np.ndarray, index: int) -> list:
        before = [int(s[1]) for s in tune[max(0, index - ORDER + 2) : index]]
        return [*before, ("at", int(tune[index, 2]))]

    def __call__(self, tune: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of each step but the first: keys (n, 128), lengths (n, 16)."""
        places = range(1, len(tune))
        keys = np.stack([self.keys(self.key_context(tune, i)) for i in places])
        return keys, np.stack([self.lengths(self.length_context(tune, i)) for i in places])


class Network:
    """A weight file of the continuation model, in Double."""

    def __init__(self, path: Path):
        file = weight_file.decode(path.read_bytes())
        self.tensors = file.tensors
        self.sizes = json.loads(file.metadata["configuration"])

    def heads(self, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        outputs = continuation.probabilities(
            continuation.forward(self.tensors, {"input": inputs}, self.sizes), self.sizes
        )
        return outputs["note"], outputs["timing"]

    def __call__(
        self, tune: np.ndarray, context: int | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Of each step but the first, from all before it or from the last `context`."""
        rows = features(tune[:-1])
        if context is None:
            keys, lengths = self.heads(rows[None])
            return keys[0], lengths[0]
        padded = np.concatenate([rows[:1].repeat(context - 1, 0), rows])
        windows = np.stack([padded[i : i + context] for i in range(len(rows))])
        keys, lengths = self.heads(windows)
        return keys[:, -1], lengths[:, -1]


def next_step(tunes: list[np.ndarray], model) -> dict[str, float]:
    """Accuracy and nats of keys and lengths."""
    sums: Counter = Counter()
    for tune in tunes:
        for name, found, right in zip(
            ("key", "length"), model(tune), (tune[1:, 0], tune[1:, 1] - 1)
        ):
            places = np.arange(len(right))
            sums[f"{name} accuracy"] += (found.argmax(-1) == right).sum()
            sums[f"{name} nats"] -= np.log(np.maximum(found[places, right], 1e-9)).sum()
        sums["steps"] += len(tune) - 1
    return {name: round(float(s / sums["steps"]), 4) for name, s in sums.items() if name != "steps"}


def write_opening(piece: Piece, path: Path) -> None:
    """The first bars of a melody as a MIDI file, with its metre."""
    notes = piece.tracks["melody"]
    notes = notes[notes[:, 0] < notes[0, 0] // piece.beats_per_bar * piece.beats_per_bar
                  + FIRST_BARS * piece.beats_per_bar]
    start = notes[0, 0] // piece.beats_per_bar * piece.beats_per_bar
    events = []
    for onset, duration, pitch, velocity in notes:
        events.append((onset - start, 1, int(pitch), int(velocity)))
        events.append((onset - start + duration, 0, int(pitch), 0))
    track, time = mido.MidiTrack(), 0
    track.append(mido.MetaMessage("time_signature", numerator=piece.beats_per_bar, denominator=4))
    for beat, _, pitch, velocity in sorted(events):
        tick = round(beat * TICKS)
        message = mido.Message("note_on", note=pitch, velocity=velocity, time=tick - time)
        track.append(message)
        time = tick
    file = mido.MidiFile(ticks_per_beat=TICKS)
    file.tracks.append(track)
    file.save(path)


def keys_after(path: Path, start: float) -> list[int]:
    """The keys of the notes that begin at `start` beats or later."""
    file, keys = mido.MidiFile(path), []
    for track in file.tracks:
        time = 0
        for message in track:
            time += message.time
            begins = message.type == "note_on" and message.velocity > 0
            if begins and time / file.ticks_per_beat >= start - 1e-3:
                keys.append(message.note)
    return keys


def character(lines: list[list[int]], shifts: list[int]) -> dict[str, float]:
    """The share of notes in the key, and the longest run of one key in a line."""
    inside = [(key + shift) % 12 in SCALE for line, shift in zip(lines, shifts) for key in line]
    runs = [longest_run(line) for line in lines if line]
    return {
        "in key": round(float(np.mean(inside)), 3),
        "longest run, mean": round(float(np.mean(runs)), 2),
        "longest run, most": int(max(runs)),
        "distinct keys, mean": round(float(np.mean([len(set(line)) for line in lines])), 1),
    }


def longest_run(keys: list[int]) -> int:
    longest = run = 1
    for before, key in zip(keys, keys[1:]):
        run = run + 1 if key == before else 1
        longest = max(longest, run)
    return longest


NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def long_continuations(pieces: list[Piece], program: Path) -> dict[str, dict]:
    made, written, shifts = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        opening, result = Path(folder) / "opening.mid", Path(folder) / "result.mid"
        for piece in pieces:
            write_opening(piece, opening)
            key = NAMES[piece.tonic] + ("m" if piece.mode == "minor" else "")
            command = [program, "continue", opening, "-o", result, "--bars", str(MORE_BARS),
                       "--key", key, "--seed", "1", "--temperature", str(TEMPERATURE)]
            subprocess.run([str(part) for part in command], check=True, capture_output=True)
            made.append(keys_after(result, FIRST_BARS * piece.beats_per_bar))
            written.append([int(pitch) for pitch in piece.tracks["melody"][:, 2]])
            shifts.append(shift_to_c(piece.tonic, piece.mode))
    return {"continued": character(made, shifts), "written": character(written, shifts)}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scores", type=Path, required=True, help="folder of scores")
    parser.add_argument("--cache", type=Path, default=Path(".cache"), help="for parsed scores")
    parser.add_argument(
        "--weights", type=Path, default=ROOT / "Weights" / "continuation.safetensors"
    )
    parser.add_argument("--program", type=Path, help="vocalmidi, for long continuations")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    pieces = read(options.scores, MELODIC, options.cache)
    pieces = [piece for piece in pieces if len(piece.tracks.get("melody", ())) >= 16]
    test = [piece for piece in pieces if piece.split == "test"]
    tunes = [melody(piece) for piece in test]
    network = Network(options.weights)
    ngrams = NgramModel([melody(piece) for piece in pieces if piece.split == "train"])
    figures = {
        "network": next_step(tunes, network),
        "network, 8 steps": next_step(tunes, lambda tune: network(tune, 8)),
        "n-grams": next_step(tunes, ngrams),
    }
    if options.program:
        figures |= long_continuations(test[:40], options.program)
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, row in figures.items():
            print(f"{name:18}" + "  ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
