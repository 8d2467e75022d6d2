"""How time and memory grow with the input's length, the batch, and the threads."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from . import audio
from .engine import ROOT, bench
from .memory import usage
from .rounds import rotated

LENGTHS = (1.0, 10.0, 60.0, 600.0, 3600.0)
BATCHES = (1, 2, 4, 8, 16, 32, 64)
BATCHED = {
    "timbre": "timbre",
    "generator": "chords-generator",
    "discriminator": "chords-discriminator",
}
THREADS = (1, 2)

SHORT = 60.0
"""Recordings up to here are transcribed several times, longer ones once: their time is steady."""


@dataclass
class Growth:
    """Everything that scaling.py measures."""

    lengths: dict[float, tuple[float, float]] = field(default_factory=dict)
    """Seconds and peak megabytes by seconds of audio."""
    batches: dict[str, dict[int, float]] = field(default_factory=dict)
    """Milliseconds more than a batch of 1 takes, by model and batch."""
    threads: dict[int, tuple[float, float]] = field(default_factory=dict)
    """Milliseconds, and times as fast as one thread, by threads."""


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


def by_batch(program: Path, repeats: int) -> dict[str, dict[int, float]]:
    """`vocalmidi infer`: processor time of a process, less that of a batch of 1.

    Processor time, of one thread, leaves out what else runs on the machine.
    """
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for model, weights in BATCHED.items():
            commands = _infer_commands(program, model, weights, Path(folder))
            found[model] = differences(
                lambda batch: 1000 * usage(commands[batch])["processor_seconds"], repeats
            )
    return found


def differences(measure: Callable[[int], float], repeats: int) -> dict[int, float]:
    """What each batch takes more than a batch of 1, in turns.

    Each by the least of its times: whatever disturbs a process only adds to its time.
    """
    times: dict[int, list[float]] = {batch: [] for batch in BATCHES}
    for turn in range(repeats):
        for batch in rotated(list(BATCHES), turn):
            times[batch].append(measure(batch))
    return {batch: min(values) - min(times[1]) for batch, values in times.items()}


def by_threads(
    program: Path, repeats: int, seconds: float, measure: Callable = bench
) -> dict[int, tuple[float, float]]:
    """`vocalmidi bench pitch/430` in turns: median milliseconds, median of the rounds' ratios."""
    times: dict[int, list[float]] = {threads: [] for threads in THREADS}
    for turn in range(repeats):
        for threads in rotated(list(THREADS), turn):
            report = measure(program, ["pitch/430"], threads, seconds)
            times[threads].append(report["cases"][0]["median_ms"])
    return {
        threads: (median(values), median(one / n for one, n in zip(times[1], values)))
        for threads, values in times.items()
    }


def _infer_commands(program: Path, model: str, weights: str, folder: Path) -> dict[int, list[str]]:
    """The command of each batch; writes its inputs."""
    import json
    import sys

    sys.path.append(str(ROOT / "tools"))
    from conversion import weight_file
    from conversion.architecture import random_inputs
    from conversion.models import MODELS
    from safetensors.numpy import save_file

    path = ROOT / "Weights" / f"{weights}.safetensors"
    sizes = json.loads(weight_file.decode(path.read_bytes()).metadata["configuration"])
    commands = {}
    for batch in BATCHES:
        given = folder / f"{model}-{batch}.safetensors"
        save_file(random_inputs(MODELS[model], {**sizes, "batch": batch}, seed=1), given)
        command = [program, "infer", model, "--weights", path, "--input", given]
        commands[batch] = [str(part) for part in (*command, "--output", folder / "y.safetensors")]
    return commands
