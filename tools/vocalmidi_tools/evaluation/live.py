"""Measures `vocalmidi live` on a folder of recordings with labels: how soon notes are told, and how well.

    python -m vocalmidi_tools.evaluation.live FOLDER [--look-ahead MS ...] [--weights W] \\
        [--binary .build/release/vocalmidi] [--json]

Recordings and labels are those of `vocalmidi_tools.evaluation.notes`. For each look-ahead a row:

    declared   the latency that the program declares, ms
    median p95 from the labelled onset of a note to the event that tells of it, ms of the stream;
               of the labelled notes that a provisional note was matched with, onsets within 100 ms
    in 120 ms  the share of these notes whose right pitch, within a semitone, was told 120 ms after
               the labelled onset at the latest, by the note or a correction
    taken back provisional notes that were retracted, a share of all
    COn ...    F-measures of the notes in the end, as in `vocalmidi_tools.evaluation.notes`
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import mir_eval
import numpy as np
import soundfile

from vocalmidi_tools.corpus import recordings

from .notes import MEASURES, Notes, score
from .program import parser_of

TOLD_WITHIN = 0.12


@dataclass
class Heard:
    """What a live run told of a recording."""

    announced: list[dict] = field(default_factory=list)
    """The provisional notes, in order."""
    corrections: list[dict] = field(default_factory=list)
    ended: list[dict] = field(default_factory=list)
    retracted: int = 0
    latency: float = 0.0
    """As the program declares it, seconds."""


def listen(binary: Path, path: Path, look_ahead: float, weights: Path | None) -> Heard:
    """Runs the program on a recording, given at once."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    command = [binary, "live", "--rate", rate, "--channels", samples.shape[1], "--format", "f32",
               "--look-ahead", look_ahead]
    command += ["--weights", weights] if weights else []
    result = subprocess.run(
        [str(part) for part in command], input=samples.astype("<f4").tobytes(),
        capture_output=True, check=False)
    if result.returncode:
        raise SystemExit(result.stderr.decode())
    heard = Heard(latency=_told(result.stderr.decode()))
    lists = {"note-on": heard.announced, "correction": heard.corrections, "note-off": heard.ended}
    for line in result.stdout.splitlines():
        event = json.loads(line)
        if event["event"] in lists:
            lists[event["event"]].append(event)
        elif event["event"] == "retraction":
            heard.retracted += 1
    return heard


def declared(binary: Path, look_ahead: float, weights: Path | None) -> float:
    """The latency that the program declares for recordings at 22.05 kHz, seconds."""
    command = [binary, "live", "--rate", 22050, "--look-ahead", look_ahead]
    command += ["--weights", weights] if weights else []
    result = subprocess.run(
        [str(part) for part in command], input=b"", capture_output=True, check=False)
    if result.returncode:
        raise SystemExit(result.stderr.decode())
    return _told(result.stderr.decode())


def _told(greeting: str) -> float:
    words = greeting.split()
    return float(words[words.index("ms") - 1]) / 1000


def final_notes(heard: Heard) -> Notes:
    """The notes as they are in the end."""
    return Notes([[e["time"], e["time"] + e["duration"], e["pitch"]] for e in heard.ended])


def delays(truth: Notes, heard: Heard) -> list[tuple[float, bool]]:
    """For each labelled note that was announced: the delay, and whether the pitch was right in time."""
    onsets = np.array([event["time"] for event in heard.announced])
    pairs = mir_eval.util.match_events(truth.intervals[:, 0], onsets, 0.1)
    found = []
    for true, index in pairs:
        event = heard.announced[index]
        onset, pitch = truth.intervals[true, 0], 69 + 12 * np.log2(truth.pitches[true] / 440)
        told = [event] + [e for e in heard.corrections if e["number"] == event["number"]]
        found.append((event["heard"] - onset, any(
            abs(e["pitch"] - pitch) < 1 and e["heard"] <= onset + TOLD_WITHIN for e in told)))
    return found


def evaluate(
    folder: Path, binary: Path, look_ahead: float, weights: Path | None = None
) -> dict[str, float]:
    """The row of one look-ahead, in milliseconds."""
    scores, found, announced, retracted, latency = [], [], 0, 0, 0.0
    for path in recordings.listed(folder):
        truth, heard = Notes(recordings.notes(path)), listen(binary, path, look_ahead, weights)
        scores.append(score(truth, final_notes(heard)))
        found += delays(truth, heard)
        announced += len(heard.announced)
        retracted += heard.retracted
        latency = heard.latency
    times = np.array([delay for delay, _ in found])
    row = {
        "look-ahead": look_ahead, "declared": 1000 * latency,
        "median": 1000 * float(np.median(times)), "p95": 1000 * float(np.quantile(times, 0.95)),
        "in 120 ms": float(np.mean([right for _, right in found])),
        "taken back": retracted / max(announced, 1),
    }
    return row | {m: float(np.mean([s[m] for s in scores])) for m in MEASURES}


def main():
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--look-ahead", type=float, nargs="+", default=[23.0])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = [evaluate(options.folder, options.binary, ahead, options.weights)
            for ahead in options.look_ahead]
    if options.json:
        json.dump(rows, sys.stdout, indent=2)
        print()
        return
    print("".join(f"{name:>11}" for name in rows[0]))
    for row in rows:
        print("".join(
            f"{value:11.0f}" if value > 2 or name == "look-ahead" else f"{value:11.3f}"
            for name, value in row.items()))


if __name__ == "__main__":
    main()
