"""Scores the beat tracker and the key estimator on melodies that they have not learned from.

    python -m vocalmidi_tools.evaluation.rhythm SCORES [--sung COUNT] [--cache .cache] [--json]
        [--binary .build/release/vocalmidi]

SCORES is a folder with POP909 and OpenEWLD. The melodies are

- one excerpt of about 35 s of each POP909 song outside the training split, at its own tempo;
- OpenEWLD's tunes outside the training split at tempi from 60 to 180 beats a minute;
- tunes in the public domain (`corpus/tunes.py`) at such tempi; those in 6/8 count as
  right where they are read as 3/4, bar for bar, too; they are also read with `--metre 6/8`.

All begin with a phrase and are timed as people do: onsets on sixteenths and triplets of a beat that
drifts by 1.5 %, with jitter (0, 20 and 40 ms for POP909, 20 ms for the others). `vocalmidi rhythm`
reads the notes. With --sung the first COUNT excerpts of 20 ms jitter of each kind are also rendered
by the singing synthesizer and go through `vocalmidi transcribe`. Last, POP909's excerpts are read
with `--bpm` of a tempo 1.3 % off.

Printed are shares of takes: tempo within 4 %, within 4 % of double and of half; the bar's length;
the downbeats (at least 70 % of them within 70 ms, tempo and bar being right); the key, and its
scale (the key or its relative); and where the tempo is right, by how many beats the beats found
drift from the true ones by the end. The collections' own tempi, bars and keys count as true.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from vocalmidi_tools.corpus.timed_takes import MINIMUM_NOTES, Take, take, write_table
from vocalmidi_tools.corpus.tunes import TUNES
from vocalmidi_tools.scores import read
from vocalmidi_tools.scores.piece import Piece

from .program import parser_of, require

SOURCES = ("pop909", "openewld")
JITTERS = (0, 20, 40)
SECONDS = 35.0
TOLERANCE = 0.04
BEAT_WINDOW = 0.07
MEASURES = ("tempo", "double", "half", "bars", "downbeats", "key", "scale", "drift")
BANDS = ((60, 90), (90, 120), (120, 180))
"""Beats a minute."""
TAKES_PER_BAND = {"openewld": 2, "tunes": 3}
OFF = 0.013
"""By which share a given tempo is off."""


def at_tempi(pieces: list[Piece], band: tuple[int, int]) -> list[Piece]:
    """The pieces at tempi drawn from a band, some times each, and named by numbers."""
    random = np.random.default_rng(band[0])
    return [replace(piece, name=str(100 * number + index), bpm=float(np.exp(
                random.uniform(*np.log(band)))))
            for number, piece in enumerate(pieces)
            for index in range(TAKES_PER_BAND[piece.source])]


def takes_of(pieces: list[Piece], jitter: float) -> list[Take]:
    """An excerpt of each song, the same one for any `jitter` (seconds)."""
    return [take(piece, SECONDS, jitter, np.random.default_rng(int(piece.name)))
            for piece in pieces]


def sing(taken: Take) -> tuple[np.ndarray, int]:
    """The take by the singing synthesizer: samples and their rate."""
    from vocalmidi_tools.corpus.formants import FormantVoice
    from vocalmidi_tools.corpus.performance import Manner, SungNote, articulate, pitch_curve
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
    articulate(notes, manner, seconds, rng)
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


def found_rhythms(binary: Path, tables: list[Path], *options: str) -> list[dict]:
    return [in_quarters(json.loads(line)) for line in run(binary, "rhythm", *options, *tables).splitlines()]


def in_quarters(found: dict) -> dict:
    """A rhythm whose beats are dotted quarters, in quarters."""
    if found.get("time_signature") not in ("6/8", "12/8"):
        return found
    beats = np.array(found["beats"])
    places = np.arange(0, len(beats) - 1 + 1e-9, 2 / 3)
    return found | {
        "bpm": 1.5 * found["bpm"], "beats_per_bar": 1.5 * found["beats_per_bar"],
        "beats": np.interp(places, np.arange(len(beats)), beats).tolist()}


def transcribed(binary: Path, takes: list[Take], folder: Path) -> list[Path]:
    """Tables of the notes that the program hears when the takes are sung, with their attacks."""
    import soundfile

    recordings = [folder / f"{number}.wav" for number in range(len(takes))]
    for path, taken in zip(recordings, takes):
        soundfile.write(path, *sing(taken))
    run(binary, "transcribe", *recordings, "-o", folder / "midi", "--json", folder / "json")
    return [folder / "json" / f"{path.stem}.json" for path in recordings]


def score(taken: Take, found: dict) -> dict[str, bool]:
    piece, truth = taken.piece, taken.beats
    ratio = found["bpm"] * float(np.mean(np.diff(truth))) / 60
    tempo = abs(ratio - 1) < TOLERANCE
    bars = found["beats_per_bar"] == piece.beats_per_bar
    beats = np.array(found["beats"])
    downbeats = beats[:: int(found["beats_per_bar"])]
    distance = np.abs(truth[:: piece.beats_per_bar, None] - downbeats).min(axis=1)
    key = (found.get("tonic"), found.get("mode"))
    return {
        "tempo": tempo, "drift": drift(truth, beats) if tempo else None, "double": abs(ratio / 2 - 1) < TOLERANCE,
        "half": abs(2 * ratio - 1) < TOLERANCE, "bars": bars,
        "downbeats": bool(tempo and bars and np.mean(distance < BEAT_WINDOW) >= 0.7),
        "key": key == (piece.tonic, piece.mode),
        "scale": None not in key and relative(*key) == relative(piece.tonic, piece.mode)}


def drift(truth: np.ndarray, beats: np.ndarray) -> float:
    """By how many beats `beats` are ahead or late by the end, if they are right at the beginning."""
    inside = beats[(beats >= truth[0]) & (beats <= truth[-1])]
    places = np.interp(inside, truth, np.arange(len(truth)))
    return float(abs(places[-1] - places[0] - len(places) + 1)) if len(places) else 0.0


def relative(tonic: int, mode: str) -> int:
    """The tonic of the major key of the same scale."""
    return tonic if mode == "major" else (tonic + 3) % 12


def mean(takes: list[Take], found: list[dict]) -> dict[str, float]:
    scores = [score(*pair) for pair in zip(takes, found)]
    known = {m: [s[m] for s in scores if s[m] is not None] for m in MEASURES}
    return {"takes": len(scores), **{m: float(np.mean(values or [np.nan]))
                                     for m, values in known.items()}}


def conditions(pieces: list[Piece]) -> Iterator[tuple[str, list[Piece], tuple[int, ...]]]:
    """Names, the pieces at their tempi, and the jitters at which they are sung, milliseconds."""
    yield "POP909", [p for p in pieces if p.source == "pop909"], JITTERS
    sheets = [p for p in pieces if p.source == "openewld" and p.beats_per_bar in (3, 4)
              and len(p.tracks.get("melody", ())) >= MINIMUM_NOTES]
    simple = [tune.piece() for tune in TUNES if tune.metre != "6/8"]
    for name, tunes in (("OpenEWLD", sheets), ("tunes", simple)):
        for band in BANDS:
            yield f"{name} at {band[0]}-{band[1]}", at_tempi(tunes, band), (20,)
    compound = [tune.piece() for tune in TUNES if tune.metre == "6/8"]
    yield "tunes in 6/8", [p for band in BANDS for p in at_tempi(compound, band)], (20,)


def evaluate(pieces: list[Piece], binary: Path, sung: int) -> dict[str, dict[str, float]]:
    """The measures of every condition."""
    results = {}
    for name, chosen, jitters in conditions(pieces):
        for jitter in jitters:
            takes = takes_of(chosen, jitter / 1000)
            with tempfile.TemporaryDirectory() as folder:
                found = found_rhythms(binary, tables(takes, Path(folder)))
            results[f"{name}, {jitter} ms"] = mean(takes, found)
        if sung:
            takes = takes_of(chosen[:sung], 0.02)
            with tempfile.TemporaryDirectory() as folder:
                found = found_rhythms(binary, transcribed(binary, takes, Path(folder)))
            results[f"{name}, sung"] = mean(takes, found)
    compound = [p for name, chosen, _ in conditions(pieces) for p in chosen if name == "tunes in 6/8"]
    takes = takes_of(compound, 0.02)
    with tempfile.TemporaryDirectory() as folder:
        found = found_rhythms(binary, tables(takes, Path(folder)), "--metre", "6/8")
    results["tunes in 6/8, metre given"] = mean(takes, found)
    takes = takes_of([p for p in pieces if p.source == "pop909"], 0.02)
    results["POP909, --bpm given"] = mean(takes, [given(binary, taken) for taken in takes])
    return results


def tables(takes: list[Take], folder: Path) -> list[Path]:
    # Pieces at the tempi of several bands have the same names.
    paths = [folder / f"{number}.csv" for number in range(len(takes))]
    for path, taken in zip(paths, takes):
        write_table(path, taken.notes)
    return paths


def given(binary: Path, taken: Take) -> dict:
    """The rhythm that is found with a tempo that is a little off what is sung, now more, now less."""
    off = OFF if int(taken.piece.name) % 2 else -OFF
    tempo = 60 * (1 + off) / float(np.mean(np.diff(taken.beats)))
    with tempfile.TemporaryDirectory() as folder:
        line = run(binary, "rhythm", "--bpm", f"{tempo:.3f}", *tables([taken], Path(folder)))
    return json.loads(line)


def main() -> None:
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("scores", type=Path, help="folder of scores")
    parser.add_argument("--sung", type=int, default=0, help="takes of each kind to render and transcribe")
    parser.add_argument("--cache", type=Path, help="for parsed scores")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    require(options.binary)
    pieces = [p for p in read(options.scores, SOURCES, options.cache) if p.split != "train"]
    if {p.source for p in pieces} != set(SOURCES):
        raise SystemExit(f"{options.scores} lacks one of {SOURCES}; give the folder that holds them")
    results = evaluate(pieces, options.binary, options.sung)
    if options.json:
        json.dump(results, sys.stdout, indent=2)
        print()
        return
    print(f"{'':26}{'takes':>7}" + "".join(f"{m:>11}" for m in MEASURES))
    for name, values in results.items():
        print(f"{name:26}{values['takes']:7}" + "".join(f"{values[m]:11.3f}" for m in MEASURES))


if __name__ == "__main__":
    main()
