"""Scores `vocalmidi transcribe` on a folder of recordings with labels, by mir_eval.

    python -m vocalmidi_tools.evaluation.notes FOLDER [--weights W] \\
        [--binary .build/release/vocalmidi] [--json]

Each recording (WAV, FLAC, OGG, MP3) has NAME.txt beside it: a row a note, onset and offset in
seconds and fractional MIDI pitch. Printed are the F-measures of the MIREX singing-transcription
task (Molina et al., ISMIR 2014): COn, onsets within 50 ms; COnP, and pitches within 50 cents;
COnPOff, and offsets within 50 ms or 20 % of the note. The mean is over recordings.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import mir_eval
import numpy as np

from vocalmidi_tools.corpus import recordings

from .program import parser_of, require

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
        return [read_csv(path) for path in tables(binary, audio, weights, Path(folder), options)]


def tables(
    binary: Path, audio: list[Path], weights: Path | None, folder: Path,
    options: tuple[object, ...] = (),
) -> list[Path]:
    """NAME.csv in `folder` of each recording; those that lack are written first."""
    found = [folder / f"{path.stem}.csv" for path in audio]
    lacking = [path for path, table in zip(audio, found) if not table.exists()]
    if lacking:
        folder.mkdir(parents=True, exist_ok=True)
        write_csv(binary, lacking, weights, folder, options)
    return found


def place(kept: Path | None) -> AbstractContextManager:
    """The folder for tables: `kept`, or one that is removed in the end."""
    return nullcontext(kept) if kept else tempfile.TemporaryDirectory()


def write_csv(
    binary: Path, audio: list[Path], weights: Path | None, folder: Path,
    options: tuple[object, ...] = (),
) -> None:
    """Has NAME.csv written for each recording; `options` are further ones of `transcribe`."""
    require(binary)
    command = [binary, "transcribe", *audio, "-o", folder, "--csv", folder, *options]
    command += ["--weights", weights] if weights else []
    result = subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL)
    if result.returncode:
        raise SystemExit(f"{binary} ended with status {result.returncode}")


def read_csv(path: Path) -> Notes:
    """The notes of a CSV file of `vocalmidi transcribe`."""
    return Notes(csv_rows(path, ("onset", "offset", "pitch")))


def csv_rows(path: Path, columns: tuple[str, ...]) -> list[list[float]]:
    """These columns of a CSV file of `vocalmidi transcribe`, a row a note."""
    with path.open(newline="") as file:
        return [[float(row[name]) for name in columns] for row in csv.DictReader(file)]


def score(truth: Notes, found: Notes, tolerance: float = 0.05) -> dict[str, float]:
    """The three F-measures of one recording, onsets within `tolerance` seconds."""
    rates = precision_and_recall(truth, found, tolerance)
    return {measure: f_measure for measure, (_, _, f_measure) in rates.items()}


def precision_and_recall(
    truth: Notes, found: Notes, tolerance: float = 0.05
) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F-measure of each of `MEASURES`, onsets within `tolerance` seconds."""
    if not len(truth.pitches) or not len(found.pitches):
        return dict.fromkeys(MEASURES, (float(len(truth.pitches) == len(found.pitches)),) * 3)
    both = (truth.intervals, truth.pitches, found.intervals, found.pitches)
    onsets = mir_eval.transcription.onset_precision_recall_f1(
        truth.intervals, found.intervals, onset_tolerance=tolerance)
    pitches = mir_eval.transcription.precision_recall_f1_overlap(
        *both, onset_tolerance=tolerance, offset_ratio=None)
    offsets = mir_eval.transcription.precision_recall_f1_overlap(
        *both, onset_tolerance=tolerance, offset_ratio=0.2, offset_min_tolerance=0.05)
    return dict(zip(MEASURES, (onsets, pitches[:3], offsets[:3])))


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
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("folder", type=Path)
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
