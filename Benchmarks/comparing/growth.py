"""How time and memory grow with the input's length, the batch, and the threads."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from . import audio
from .engine import bench
from .memory import usage
from .neighbours import busy
from .rounds import rotated

LENGTHS = (1.0, 10.0, 60.0, 600.0, 3600.0)
BATCHES = (1, 2, 4, 8, 16, 32, 64)
BATCHED = ("timbre", "generator", "discriminator")
THREADED = (
    "pitch/430", "pitch/8", "live/8", "context/32", "context/128", "generator/16", "discriminator/16",
)
THREADS = (1, 2)

SHORT = 60.0
"""Recordings up to here are transcribed several times, longer ones once: their time is steady."""


@dataclass
class Growth:
    """Everything that scaling.py measures."""

    lengths: dict[float, tuple[float, float]] = field(default_factory=dict)
    """Seconds and peak megabytes by seconds of audio."""
    batches: dict[str, dict[int, float]] = field(default_factory=dict)
    """Microseconds of a row, by model and rows of a batch."""
    threads: dict[bool, dict[str, dict[int, float]]] = field(default_factory=dict)
    """By whether the other processors are busy, by case and by threads: milliseconds of one thread, and how many
    times as fast more threads are."""


def by_length(
    program: Path, lengths: tuple[float, ...], repeats: int
) -> dict[float, tuple[float, float]]:
    """`vocalmidi transcribe`, one thread: the median seconds and the highest peak."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        wav, midi = Path(folder, "x.wav"), Path(folder, "x.mid")
        for seconds in lengths:
            audio.write(wav, seconds)
            command = [str(program), "transcribe", str(wav), "-o", str(midi)]
            uses = [usage(command) for _ in range(repeats if seconds <= SHORT else 1)]
            found[seconds] = (
                median(use["seconds"] for use in uses), max(use["megabytes"] for use in uses)
            )
    return found


def by_batch(
    program: Path, repeats: int, seconds: float, measure: Callable = bench
) -> dict[str, dict[int, float]]:
    """`vocalmidi bench MODEL/BATCH`, one thread, in turns: the median microseconds of a row."""
    cases = [f"{model}/{batch}" for model in BATCHED for batch in BATCHES]
    times: dict[str, list[float]] = {case: [] for case in cases}
    for turn in range(repeats):
        for found in measure(program, rotated(cases, turn), 1, seconds)["cases"]:
            times[found["name"]].append(1000 * found["median_ms"])
    return {
        model: {batch: median(times[f"{model}/{batch}"]) / batch for batch in BATCHES}
        for model in BATCHED
    }


def by_threads(
    program: Path, repeats: int, seconds: float, measure: Callable = bench
) -> dict[bool, dict[str, dict[int, float]]]:
    """`vocalmidi bench` in turns, with idle and with busy processors beside it: see ``Growth.threads``."""
    found = {}
    for is_busy in (False, True):
        with busy(is_busy):
            found[is_busy] = {
                case: _gains(program, case, repeats, seconds, measure) for case in THREADED
            }
    return found


def _gains(
    program: Path, case: str, repeats: int, seconds: float, measure: Callable
) -> dict[int, float]:
    """Median milliseconds of one thread, median of the rounds' ratios of others."""
    times: dict[int, list[float]] = {threads: [] for threads in THREADS}
    for turn in range(repeats):
        for threads in rotated(list(THREADS), turn):
            report = measure(program, [case], threads, seconds)
            times[threads].append(report["cases"][0]["median_ms"])
    gains = {n: median(one / more for one, more in zip(times[1], times[n])) for n in THREADS[1:]}
    return {1: median(times[1]), **gains}
