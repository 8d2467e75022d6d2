"""This engine, from outside: `vocalmidi bench` and `vocalmidi infer`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from vocalmidi_tools import ROOT

PROGRAM = ROOT / ".build" / "release" / "vocalmidi"


class Engine:
    """The built program, of `threads` threads."""

    def __init__(self, program: Path, threads: int):
        self.program, self.threads = program, threads
        self.limits: dict[str, float] = {}

    def measure(self, case: str, seconds: float) -> float:
        """The median milliseconds of a case; remembers the machine's limits."""
        report = bench(self.program, [case], self.threads, seconds)
        self.limits = report["machine"]
        return report["cases"][0]["median_ms"]


def instructions(program: Path) -> str:
    """The instruction set that the program's kernels use here."""
    return bench(program, ["timbre/1"], 1, 0.01)["machine"]["instructions"]


def bench(program: Path, cases: list[str], threads: int, seconds: float) -> dict:
    """What `vocalmidi bench --json` reports."""
    command = [str(program), "bench", *cases, "--json"]
    command += ["--threads", str(threads), "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"'{' '.join(command)}' fails: {done.stderr.strip()}")
    return json.loads(done.stdout)
