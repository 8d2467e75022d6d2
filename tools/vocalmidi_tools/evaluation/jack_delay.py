"""Measures `vocalmidi live --jack` from end to end, through a JACK server with its dummy driver.

    python -m vocalmidi_tools.evaluation.jack_delay FOLDER [--minutes 30] [--period 1024] \\
        [--binary .build/jack/release/vocalmidi]

Plays the recordings of the folder into the program's port, in real time, again and again for as long as
asked. Printed are the time from a labelled onset in the input port to the note at the output port, of
the notes within 250 ms; the memory of the program in the first minute and at the end; and what was
lost.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import mir_eval
import numpy as np
import soundfile

from vocalmidi_tools.corpus import recordings

from .jack_player import Player, Server, start

PAUSE = 1.0
"""Seconds of silence between recordings."""


def take(folder: Path, minutes: float) -> tuple[np.ndarray, int, np.ndarray]:
    """(samples, rate, labelled onsets in seconds) of the recordings in a row, repeated."""
    parts, onsets, seconds, rate = [], [], 0.0, 0
    for path in itertools.cycle(recordings.listed(folder)):
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        onsets.append(np.array(recordings.notes(path))[:, 0] + seconds)
        parts += [samples.mean(1), np.zeros(int(PAUSE * rate), np.float32)]
        seconds += (len(parts[-2]) + len(parts[-1])) / rate
        if seconds > 60 * minutes:
            break
    times = np.concatenate(onsets)
    return np.concatenate(parts)[:int(60 * minutes * rate)], rate, times[times < 60 * minutes]


def memory(process: int) -> int:
    """Its resident memory, kB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def delays(onsets: np.ndarray, notes: np.ndarray) -> np.ndarray:
    """Seconds from each labelled onset to the note that answers it, within 250 ms."""
    pairs = mir_eval.util.match_events(onsets + 0.125, notes, 0.125)
    return np.array([notes[found] - onsets[true] for true, found in pairs])


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--period", type=int, default=256, help="frames of the server's cycle (256)")
    parser.add_argument("--binary", type=Path, default=Path(".build/jack/release/vocalmidi"))
    parser.add_argument("--look-ahead", type=float, metavar="MS", help="instead of the program's own")
    parser.add_argument("--weights", type=Path, help="another weight file of the pitch model")
    return parser.parse_args()


@contextlib.contextmanager
def watched(process: int, sizes: list[int]) -> Iterator[None]:
    """Meanwhile adds the memory of a process to `sizes` now and then, and in the end."""
    is_over = threading.Event()

    def watch():
        while not is_over.wait(20):
            sizes.append(memory(process))

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
        sizes.append(memory(process))
    finally:
        is_over.set()


def main():
    options = arguments()
    given = [
        part for name, value in (("--look-ahead", options.look_ahead), ("--weights", options.weights))
        if value is not None for part in (name, str(value))]
    samples, rate, onsets = take(options.folder, options.minutes)
    sizes: list[int] = []
    with Server(f"vocalmidi-delay-{os.getpid()}", rate, options.period) as server:
        if server.problem:
            raise SystemExit(f"jackd does not run: {server.problem}")
        program = start(options.binary, server.name, *given)
        events: list[str] = []
        threading.Thread(target=lambda: events.extend(program.stdout), daemon=True).start()
        with watched(program.pid, sizes):
            player = Player(server.name, samples, rest=rate)
            player.play()
        program.send_signal(signal.SIGINT)
        program.wait(60)
        time.sleep(1)
        declared = re.search(r"(\d+) ms after the voice", program.stderr.read())[1]
    report(player, rate, onsets, events, sizes, declared)


def report(
    player: Player, rate: int, onsets: np.ndarray, events: list[str], sizes: list[int], declared: str
) -> None:
    kinds = [json.loads(line)["event"] for line in events]
    ons = np.array([frame for frame, data in player.messages if data[0] == 0x90]) / rate
    offs = sum(data[0] == 0x80 for _, data in player.messages)
    found = 1000 * delays(onsets, ons)
    print(f"declared {declared} ms; from the label to the note: median {np.median(found):.0f}, "
          f"p95 {np.quantile(found, 0.95):.0f} ms; {len(found)} of {len(onsets)} onsets answered")
    print(f"notes begun {len(ons)}, ended {offs}; xruns {player.xruns}; lost audio "
          f"{kinds.count('lost-audio')}, lost events {kinds.count('lost-events')}; the stream "
          f"{'ended' if kinds[-1:] == ['end'] else 'did not end'}")
    print(f"memory {sizes[min(2, len(sizes) - 1)]} kB in the first minute, {sizes[-1]} kB at the end")


if __name__ == "__main__":
    main()
