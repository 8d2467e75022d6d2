#!/usr/bin/env python3
"""Scores the beat tracker and the key estimator on melodies of held-out POP909 songs.

    python tools/evaluate_rhythm.py SCORES [--sung COUNT] [--cache .cache] [--json]
        [--binary .build/release/vocalmidi]

SCORES is a folder with POP909. Of each song outside the training split (which the tables of the tracker
and of the estimator were counted in) one excerpt of about 35 s that begins with a phrase is timed as
people do: its onsets on sixteenths and triplets of a beat that drifts by 1.5 %, and jitter of 0, 20 and
40 ms around them. `vocalmidi rhythm` reads the notes. With --sung the first COUNT excerpts of 20 ms
jitter are also rendered by the singing synthesizer and go through `vocalmidi transcribe`.

Printed are shares of songs: tempo within 4 %, within 4 % of double and of half; the bar's length; the
downbeats (at least 70 % of them within 70 ms, among those of the right tempo and bar); the key, and its
scale (the key or its relative). POP909's own tempi, bars and keys count as true.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent / "training"))
from scores import read  # noqa: E402
from scores.piece import Piece  # noqa: E402

JITTERS = (0, 20, 40)
SECONDS = 35.0
LEAD = 0.8
DRIFT, MEMORY = 0.015, 0.9
"""Standard deviation of the beat's length as a share, and its correlation from beat to beat."""
TOLERANCE = 0.04
BEAT_WINDOW = 0.07
MEASURES = ("tempo", "double", "half", "bars", "downbeats", "key", "scale")


@dataclass
class Take:
    """Rows (onset s, offset s, MIDI pitch), the true beats in seconds from a downbeat on, the song."""

    notes: np.ndarray
    beats: np.ndarray
    piece: Piece


def take(piece: Piece, jitter: float) -> Take:
    """The song's excerpt as sung with `jitter` seconds; the same excerpt and beats for any jitter."""
    rng = np.random.default_rng(int(piece.name))
    melody, span = piece.tracks["melody"], SECONDS * piece.bpm / 60
    rest = melody[1:, 0] - melody[:-1, 0] - melody[:-1, 1]
    phrases = melody[np.concatenate([[True], rest > 0.9]), 0]
    long_enough = phrases[phrases < melody[-1, 0] - 0.8 * span]
    start = rng.choice(long_enough) if len(long_enough) else phrases[0]
    rows = melody[(melody[:, 0] >= start) & (melody[:, 0] < start + span)]
    places = quantised(rows[:, 0])
    first = np.floor(places[0] / piece.beats_per_bar) * piece.beats_per_bar
    lengths = 60 / piece.bpm * (1 + drift(rng, int(places[-1] - first) + 2 * piece.beats_per_bar))
    beats = np.concatenate([[0], np.cumsum(lengths)])

    def seconds(place: np.ndarray) -> np.ndarray:
        return np.interp(place - first, np.arange(len(beats)), beats)

    shift = LEAD - seconds(places[0])
    onsets = np.sort(seconds(places) + shift + jitter * rng.standard_normal(len(places)))
    ends = seconds(places + 0.93 * rows[:, 1]) + shift
    offsets = np.maximum(np.minimum(ends, np.append(onsets[1:], np.inf)), onsets + 0.03)
    last = int(np.ceil(places[-1] - first)) + 2
    return Take(np.column_stack([onsets, offsets, rows[:, 2]]), beats[:last] + shift, piece)


def quantised(beats: np.ndarray) -> np.ndarray:
    """The nearest sixteenth, or where that is clearly farther, the nearest third of a beat."""
    sixteenths, thirds = np.round(4 * beats) / 4, np.round(3 * beats) / 3
    is_third = np.abs(beats - thirds) + 0.06 < np.abs(beats - sixteenths)
    return np.where(is_third, thirds, sixteenths)


def drift(rng: np.random.Generator, count: int) -> np.ndarray:
    """(count,) relative deviations of beats from the tempo, each remembering the one before."""
    noise, deviations = DRIFT * np.sqrt(1 - MEMORY**2) * rng.standard_normal(count), [0.0]
    for value in noise[1:]:
        deviations.append(MEMORY * deviations[-1] + value)
    return np.array(deviations)


def sing(taken: Take) -> tuple[np.ndarray, int]:
    """The take by the singing synthesizer: samples and their rate."""
    from corpus.formants import FormantVoice
    from corpus.performance import Manner, SungNote, _articulate, pitch_curve
    from corpus.recording import record
    from corpus.synthesizer import SAMPLE_RATE, frame_times, render

    rng = np.random.default_rng(int(taken.piece.name))
    manner = Manner.draw(rng)
    seconds = float(taken.notes[-1, 1]) + 1
    octave = 12 * np.round((62 - taken.notes[:, 2].mean()) / 12)
    notes = [
        SungNote(onset, offset, pitch + octave + 0.1 * rng.standard_normal(),
                 str(rng.choice(["legato", "nasal", "stop", "fricative"], p=(0.1, 0.3, 0.3, 0.3))),
                 rng.uniform(0.03, 0.1), float(np.clip(2 * rng.standard_normal(), -8, 6)),
                 attack=rng.uniform(0.008, 0.05), release=rng.uniform(0.02, 0.09))
        for onset, offset, pitch in taken.notes]
    _articulate(notes, manner, seconds, rng)
    times = frame_times(seconds)
    f0 = 440 * 2 ** ((pitch_curve(notes, manner, times, rng) - 69) / 12)
    voice = FormantVoice(rng, "voice", rng.uniform(0.95, 1.2))
    audio = record(render(voice.sing(notes, times, f0), f0, rng), rng)
    return 0.7 * audio / np.abs(audio).max(), SAMPLE_RATE


def write_table(path: Path, notes: np.ndarray) -> None:
    """The notes as `vocalmidi transcribe --csv` writes them."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["onset", "offset", "pitch", "velocity", "confidence"])
        rows.writerows([f"{a:.4f}", f"{b:.4f}", f"{c:.2f}", 80, 1] for a, b, c in notes)


def run(binary: Path, *arguments: object) -> str:
    result = subprocess.run([str(a) for a in (binary, *arguments)], capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"{binary} {arguments[0]} failed: {result.stderr.strip()}")
    return result.stdout


def found_rhythms(binary: Path, tables: list[Path]) -> list[dict]:
    return [json.loads(line) for line in run(binary, "rhythm", *tables).splitlines()]


def transcribed(binary: Path, takes: list[Take], folder: Path) -> list[Path]:
    """Tables of the notes that the program hears when the takes are sung."""
    import soundfile

    recordings = [folder / f"{taken.piece.name}.wav" for taken in takes]
    for path, taken in zip(recordings, takes):
        soundfile.write(path, *sing(taken))
    run(binary, "transcribe", *recordings, "-o", folder / "midi", "--csv", folder / "csv")
    return [folder / "csv" / f"{path.stem}.csv" for path in recordings]


def score(taken: Take, found: dict) -> dict[str, bool]:
    piece, truth = taken.piece, taken.beats
    ratio = found["bpm"] * float(np.mean(np.diff(truth))) / 60
    tempo = abs(ratio - 1) < TOLERANCE
    bars = found["beats_per_bar"] == piece.beats_per_bar
    downbeats = np.array(found["beats"])[:: int(found["beats_per_bar"])]
    distance = np.abs(truth[:: piece.beats_per_bar, None] - downbeats).min(axis=1)
    key = (found.get("tonic"), found.get("mode"))
    return {
        "tempo": tempo, "double": abs(ratio / 2 - 1) < TOLERANCE,
        "half": abs(2 * ratio - 1) < TOLERANCE, "bars": bars,
        "downbeats": bool(tempo and bars and np.mean(distance < BEAT_WINDOW) >= 0.7),
        "key": key == (piece.tonic, piece.mode),
        "scale": None not in key and relative(*key) == relative(piece.tonic, piece.mode)}


def relative(tonic: int, mode: str) -> int:
    """The tonic of the major key of the same scale."""
    return tonic if mode == "major" else (tonic + 3) % 12


def mean(takes: list[Take], found: list[dict]) -> dict[str, float]:
    scores = [score(*pair) for pair in zip(takes, found)]
    return {"songs": len(scores), **{m: float(np.mean([s[m] for s in scores])) for m in MEASURES}}


def evaluate(pieces: list[Piece], binary: Path, sung: int) -> dict[str, dict[str, float]]:
    """The measures of every condition."""
    results = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for jitter in JITTERS:
            takes = [take(piece, jitter / 1000) for piece in pieces]
            tables = [folder / f"{jitter}-{taken.piece.name}.csv" for taken in takes]
            for table, taken in zip(tables, takes):
                write_table(table, taken.notes)
            results[f"notes, {jitter} ms"] = mean(takes, found_rhythms(binary, tables))
        if sung:
            takes = [take(piece, 0.02) for piece in pieces[:sung]]
            found = found_rhythms(binary, transcribed(binary, takes, folder))
            results["sung, 20 ms"] = mean(takes, found)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores", type=Path, help="folder of scores with POP909")
    parser.add_argument("--sung", type=int, default=0, help="songs to render and transcribe")
    parser.add_argument("--cache", type=Path, help="for parsed scores")
    parser.add_argument("--binary", type=Path, default=Path(".build/release/vocalmidi"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.binary.exists():
        raise SystemExit(f"{options.binary} is missing; run `swift build -c release` first")
    pieces = [p for p in read(options.scores, ("pop909",), options.cache) if p.split != "train"]
    if not pieces:
        raise SystemExit(f"no POP909 under {options.scores}; give the folder that holds it")
    results = evaluate(pieces, options.binary, options.sung)
    if options.json:
        json.dump(results, sys.stdout, indent=2)
        print()
        return
    print(f"{'':14}{'songs':>7}" + "".join(f"{m:>11}" for m in MEASURES))
    for name, values in results.items():
        print(f"{name:14}{values['songs']:7}" + "".join(f"{values[m]:11.3f}" for m in MEASURES))


if __name__ == "__main__":
    main()
