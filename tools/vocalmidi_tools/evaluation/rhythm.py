"""Scores the beat tracker and the key estimator on melodies of held-out POP909 songs.

    python -m vocalmidi_tools.evaluation.rhythm SCORES [--sung COUNT] [--cache .cache] [--json]
        [--binary .build/release/vocalmidi]

SCORES is a folder with POP909. Of each song outside the training split (which the tables of the
tracker and of the estimator were counted in) one excerpt of about 35 s that begins with a phrase is
timed as people do: its onsets on sixteenths and triplets of a beat that drifts by 1.5 %, and jitter
of 0, 20 and 40 ms around them. `vocalmidi rhythm` reads the notes. With --sung the first COUNT
excerpts of 20 ms jitter are also rendered by the singing synthesizer and go through `vocalmidi
transcribe`.

Printed are shares of songs: tempo within 4 %, within 4 % of double and of half; the bar's length;
the downbeats (at least 70 % of them within 70 ms, tempo and bar being right); the key, and its
scale (the key or its relative). POP909's own tempi, bars and keys count as true.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from vocalmidi_tools.corpus.timed_takes import Take, take, write_table
from vocalmidi_tools.scores import read
from vocalmidi_tools.scores.piece import Piece

JITTERS = (0, 20, 40)
SECONDS = 35.0
TOLERANCE = 0.04
BEAT_WINDOW = 0.07
MEASURES = ("tempo", "double", "half", "bars", "downbeats", "key", "scale")


def takes_of(pieces: list[Piece], jitter: float) -> list[Take]:
    """An excerpt of each song, the same one for any `jitter` (seconds)."""
    return [take(piece, SECONDS, jitter, np.random.default_rng(int(piece.name)))
            for piece in pieces]


def sing(taken: Take) -> tuple[np.ndarray, int]:
    """The take by the singing synthesizer: samples and their rate."""
    from vocalmidi_tools.corpus.formants import FormantVoice
    from vocalmidi_tools.corpus.performance import Manner, SungNote, _articulate, pitch_curve
    from vocalmidi_tools.corpus.recording import record
    from vocalmidi_tools.corpus.synthesizer import SAMPLE_RATE, frame_times, render

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


def run(binary: Path, *arguments: object) -> str:
    result = subprocess.run([str(a) for a in (binary, *arguments)], capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"{binary} {arguments[0]} failed: {result.stderr.strip()}")
    return result.stdout


def found_rhythms(binary: Path, tables: list[Path]) -> list[dict]:
    return [json.loads(line) for line in run(binary, "rhythm", *tables).splitlines()]


def transcribed(binary: Path, takes: list[Take], folder: Path) -> list[Path]:
    """Tables of the notes that the program hears when the takes are sung, with their attacks."""
    import soundfile

    recordings = [folder / f"{taken.piece.name}.wav" for taken in takes]
    for path, taken in zip(recordings, takes):
        soundfile.write(path, *sing(taken))
    run(binary, "transcribe", *recordings, "-o", folder / "midi", "--json", folder / "json")
    return [folder / "json" / f"{path.stem}.json" for path in recordings]


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
            takes = takes_of(pieces, jitter / 1000)
            tables = [folder / f"{jitter}-{taken.piece.name}.csv" for taken in takes]
            for table, taken in zip(tables, takes):
                write_table(table, taken.notes)
            results[f"notes, {jitter} ms"] = mean(takes, found_rhythms(binary, tables))
        if sung:
            takes = takes_of(pieces[:sung], 0.02)
            found = found_rhythms(binary, transcribed(binary, takes, folder))
            results["sung, 20 ms"] = mean(takes, found)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
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
