"""Simulates `vocalmidi live --band` on a folder of recordings: how well it guesses the harmony that is sung next.

    python -m vocalmidi_tools.evaluation.live_band FOLDER [--binary .build/release/vocalmidi] [--limit N] \\
        [--paced] [--jobs 4]

The tempo, metre and first bar of each recording are those that `vocalmidi generate` finds in the whole
of it, and so are the chords and notes that the band is compared with. For half bars that were sung:

    agreement  chords of the same root as in the song of the whole recording
    consonance the share of the sung time that is on tones of the chord

of the band's chords, which are chosen before the bar is sung; of a baseline that repeats the last chord
before the bar; and of the song of the whole recording, which hears what the band cannot. With `--paced` the
recordings are given to the program as fast as they were sung, several at once (`--jobs`), and it is counted
how many bars were there before their bar line.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import soundfile

from vocalmidi_tools.corpus import recordings
from vocalmidi_tools.features.arranging.symbols import chord

from .program import parser_of


def song(binary: Path, path: Path) -> dict:
    """What the program finds in the whole recording."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder, "song.json")
        command = [binary, "generate", path, "-o", Path(folder, "song.mid"), "--json", found,
                   "--tracks", "none"]
        subprocess.run([str(part) for part in command], check=True, capture_output=True)
        return json.loads(found.read_text())


BLOCK = 0.02
"""Seconds of a recording that are given at once, where it is paced."""


def give(stream, samples: np.ndarray, rate: int, begun: float | None) -> None:
    """Writes samples (frames, channels) and ends the stream; each block once it was sung, if it `begun` at a time."""
    size = len(samples) if begun is None else int(BLOCK * rate)
    for start in range(0, len(samples), size):
        if begun is not None:
            time.sleep(max(begun + (start + size) / rate - time.monotonic(), 0))
        stream.write(samples[start:start + size].astype("<f4").tobytes())
        stream.flush()
    stream.close()


def played(binary: Path, path: Path, whole: dict, paced: bool) -> dict[int, tuple[list[str], float]]:
    """Of each bar that the band plays, by its number: its chords, and how many seconds before its line it came."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    beats = 3 if whole["time_signature"] == "3/4" else 4
    command = [binary, "live", "--rate", rate, "--channels", samples.shape[1], "--format", "f32",
               "--band", "--bpm", whole["tempo"], "--beats", beats,
               "--downbeat", max(whole["lead_in"], 0)]
    program = subprocess.Popen(
        [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    if paced:
        program.stderr.readline()  # It listens.
    said: list[bytes] = []
    threading.Thread(target=lambda: said.extend(program.stderr), daemon=True).start()
    begun = time.monotonic()
    threading.Thread(
        target=give, args=(program.stdin, samples, rate, begun if paced else None), daemon=True).start()
    bars = {}
    for line in program.stdout:
        event = json.loads(line)
        if event["event"] == "bar":
            bars[event["bar"]] = event["chords"], begun + event["time"] - time.monotonic()
    if program.wait():
        raise SystemExit(f"{path}: {b''.join(said).decode()}")
    return bars


def sung(whole: dict, beats: int) -> np.ndarray:
    """How many seconds each pitch class sounds in each half bar, (half bars, 12)."""
    half = beats / 2 * 60 / whole["tempo"]
    seconds = np.zeros((len(whole["chords"]), 12))
    for note in whole["tracks"][0]["notes"]:
        for index in range(len(seconds)):
            overlap = min(note["offset"], (index + 1) * half) - max(note["onset"], index * half)
            seconds[index, round(note["pitch"]) % 12] += max(overlap, 0)
    return seconds


def compared(binary: Path, path: Path, paced: bool = False) -> list[tuple[float, ...]]:
    """For each half bar that was sung: (weight, agreement and consonance of band, baseline, whole, seconds early)."""
    whole = song(binary, path)
    if whole["time_signature"] not in ("3/4", "4/4"):
        return []
    bars = played(binary, path, whole, paced)
    rows = []
    for index, seconds in enumerate(sung(whole, 3 if whole["time_signature"] == "3/4" else 4)):
        bar = index // 2
        if seconds.sum() == 0 or bar not in bars or bar == 0:
            continue
        truth = chord(whole["chords"][index])
        chords, early = bars[bar]
        guesses = (chord(chords[index % 2]), chord(whole["chords"][2 * bar - 1]), truth)
        row = [seconds.sum()]
        for guess in guesses:
            row += [guess.root == truth.root, seconds[list(guess.pitch_classes)].sum() / seconds.sum()]
        rows.append((*row, early))
    return rows


def main():
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="recordings to use, the first ones")
    parser.add_argument("--paced", action="store_true", help="as fast as they were sung: is each bar in time?")
    parser.add_argument("--jobs", type=int, default=1, help="recordings at once")
    options = parser.parse_args()
    paths = recordings.listed(options.folder)[:options.limit]
    with ThreadPoolExecutor(options.jobs) as pool:
        found = pool.map(lambda path: compared(options.binary, path, options.paced), paths)
        rows = np.array([row for rows in found for row in rows], dtype=float)
    if not len(rows):
        raise SystemExit(f"{options.folder}: no bar of a band was sung to; give recordings of songs in 3/4 or 4/4")
    weights = rows[:, 0] / rows[:, 0].sum()
    print(f"{len(rows)} half bars     agreement  consonance")
    for name, column in (("band", 1), ("last chord", 3), ("whole", 5)):
        print(f"{name:18}" + "".join(
            f"{np.sum(weights * rows[:, column + k]):11.3f}" for k in range(2)))
    if options.paced:
        early = rows[:, -1]
        print(f"in time {np.mean(early >= 0):.3f}; the latest {1000 * early.min():.0f} ms before its bar line,"
              f" the median {1000 * np.median(early):.0f} ms")


if __name__ == "__main__":
    main()
