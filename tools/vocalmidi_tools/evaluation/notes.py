"""Scores `vocalmidi transcribe` on a folder of recordings with labels, by mir_eval.

    python -m vocalmidi_tools.evaluation.notes FOLDER [--weights W] \\
        [--binary .build/release/vocalmidi] [--json]

Each recording (WAV, FLAC, OGG, MP3) has NAME.txt beside it: a row a note, onset and offset in
seconds and fractional MIDI pitch. Printed are the F-measures of the MIREX singing-transcription
task (Molina et al., ISMIR 2014): COn, onsets within 50 ms; COnP, and pitches within 50 cents;
COnPOff, and offsets within 50 ms or 20 % of the note. The mean is over recordings.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import mir_eval
import numpy as np

from vocalmidi_tools.corpus import recordings

MEASURES = ("COn", "COnP", "COnPOff")


class Notes:
    """Intervals (n, 2) in seconds and pitches (n,) in Hz."""

    def __init__(self, rows: list[list[float]]):
        table = np.array(rows, dtype=float).reshape(-1, 3)
        table = table[table[:, 1] > table[:, 0]]
        self.intervals = table[:, :2]
        self.pitches = 440.0 * 2 ** ((table[:, 2] - 69) / 12)


def transcribe(
    binary: Path, audio: list[Path], weights: Path | None, options: tuple[object, ...] = ()
) -> list[Notes]:
    """The notes of each recording, through the command line's CSV."""
    with tempfile.TemporaryDirectory() as folder:
        write_csv(binary, audio, weights, Path(folder), options)
        return [read_csv(Path(folder, path.stem + ".csv")) for path in audio]


def write_csv(
    binary: Path, audio: list[Path], weights: Path | None, folder: Path,
    options: tuple[object, ...] = (),
) -> None:
    """Has NAME.csv written for each recording; `options` are further ones of `transcribe`."""
    if not binary.exists():
        raise SystemExit(f"{binary} is missing; run `swift build -c release` first")
    command = [binary, "transcribe", *audio, "-o", folder, "--csv", folder, *options]
    command += ["--weights", weights] if weights else []
    result = subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL)
    if result.returncode:
        raise SystemExit(f"{binary} ended with status {result.returncode}")


def read_csv(path: Path) -> Notes:
    """The notes of a CSV file of `vocalmidi transcribe`."""
    with path.open(newline="") as file:
        rows = csv.DictReader(file)
        return Notes([[float(row[k]) for k in ("onset", "offset", "pitch")] for row in rows])


def score(truth: Notes, found: Notes, tolerance: float = 0.05) -> dict[str, float]:
    """The three F-measures of one recording, onsets within `tolerance` seconds."""
    if not len(truth.pitches) or not len(found.pitches):
        return dict.fromkeys(MEASURES, float(len(truth.pitches) == len(found.pitches)))
    both = (truth.intervals, truth.pitches, found.intervals, found.pitches)
    onsets = mir_eval.transcription.onset_precision_recall_f1(
        truth.intervals, found.intervals, onset_tolerance=tolerance)[2]
    pitches = mir_eval.transcription.precision_recall_f1_overlap(
        *both, onset_tolerance=tolerance, offset_ratio=None)[2]
    offsets = mir_eval.transcription.precision_recall_f1_overlap(
        *both, onset_tolerance=tolerance, offset_ratio=0.2, offset_min_tolerance=0.05)[2]
    return dict(zip(MEASURES, (onsets, pitches, offsets)))


def mean(scores: list[dict[str, float]]) -> dict[str, float]:
    """The mean of each measure over recordings."""
    return {m: float(np.mean([s[m] for s in scores])) for m in MEASURES}


def evaluate(folder: Path, binary: Path, weights: Path | None) -> dict[str, dict[str, float]]:
    """The measures of every recording of `folder`, and their mean under the name `mean`."""
    audio = recordings.listed(folder)
    found = transcribe(binary, audio, weights)
    scores = {}
    for path, notes in zip(audio, found):
        scores[path.stem] = score(Notes(recordings.notes(path)), notes)
    scores["mean"] = mean(list(scores.values()))
    return scores


def main():
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--binary", type=Path, default=Path(".build/release/vocalmidi"))
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    scores = evaluate(options.folder, options.binary, options.weights)
    if options.json:
        json.dump(scores, sys.stdout, indent=2)
        print()
        return
    print(f"{'':24}" + "".join(f"{m:>9}" for m in MEASURES))
    for name, values in scores.items():
        print(f"{name:24}" + "".join(f"{values[m]:9.3f}" for m in MEASURES))


if __name__ == "__main__":
    main()
