"""What is wrong with how a run ended, with what it said, and with the files that it left."""

from __future__ import annotations

import os
import re
import signal
from dataclasses import dataclass
from pathlib import Path

from . import wholeness
from .running import Run
from .workplace import Workplace

CODES = (0, 1, 64)
"""The exit codes that the manual page documents."""


@dataclass(frozen=True)
class Budget:
    """What a run may use."""

    itself: float
    """Whatever its input is: the weights, the output of a note."""
    for_byte: float
    """More for each byte of its input."""

    def of(self, size: int) -> float:
        return self.itself + self.for_byte * size


MEMORY = Budget(1 << 30, 32)
"""Bytes."""

OUTPUT = Budget(8 << 20, 100)
"""Bytes of all files and of the standard output."""

CPU = Budget(30, 2e-5)
"""Seconds of a processor. Options may ask for much: a thousand bars more."""

TRAPS = (
    b"Fatal error", b"Program crashed", b"Swift runtime failure", b"AddressSanitizer", b"ThreadSanitizer")
"""What programs print that break down."""

OTHERS = "pulse-"
"""What a library of fluidsynth leaves among the temporary files."""

ASIDES = re.compile(r"vocalmidi: (warning|note|listening)\b")
"""Lines that are no error."""

CHOICE = "  - "
"""What a line begins with that lists a value to choose."""

REMEDY = re.compile(
    r"\b(add|allow|build|check|choose|convert|copy|end|export|free|give|install|leave|lower|make|mend|move|"
    r"name|open|put|raise|record|rename|remove|run|save|set|shorten|split|start|stop|take|train|try|update|"
    r"use|write)\b", re.I)
"""The verbs of remedies; a message has one after its first clause."""


def faults(
    place: Workplace, run: Run, *, most_errors: int = 1, may_be_killed: bool = False,
    changed: set[bytes] = frozenset(), more_input: int = 0, cpu: Budget = CPU,
) -> list[str]:
    """All that is wrong with a run and what it left.

    - most_errors: how many lines of errors it may print, such as one for each input.
    - may_be_killed: whether the harness killed it.
    - changed: inputs that the harness itself changed meanwhile.
    - more_input: bytes that it read and that the workplace does not know.
    - cpu: what it may compute.
    """
    size = run.given + sum(map(len, place.inputs.values())) + more_input
    return [*ending(run, may_be_killed), *excess(place, run, size, cpu), *speech(run, most_errors), *files(place, changed)]


def ending(run: Run, may_be_killed: bool = False) -> list[str]:
    found = []
    if run.was_stopped:
        found.append(f"it had to be stopped after {run.seconds:.0f} s")
    elif run.code < 0 and not (may_be_killed and run.code == -signal.SIGKILL):
        found.append(f"it ended by {signal.Signals(-run.code).name}")
    elif run.code > 0 and run.code not in CODES:
        found.append(f"it ended with {run.code}, a code that is not documented")
    found += [f"it printed '{trap.decode()}'" for trap in TRAPS if trap in run.errors]
    return found


def excess(place: Workplace, run: Run, size: int, cpu: Budget = CPU) -> list[str]:
    """What a run took out of proportion to the `size` of its input, in bytes."""
    written = run.written + sum(path.stat().st_size for path in outputs(place))
    found = []
    if run.memory > MEMORY.of(size):
        found.append(f"it took {run.memory >> 20} MB for {size} bytes")
    if written > OUTPUT.of(size):
        found.append(f"it wrote {written} bytes for {size}")
    if run.cpu_seconds > cpu.of(size):
        found.append(f"it computed for {run.cpu_seconds:.1f} s for {size} bytes")
    return found


def speech(run: Run, most_errors: int = 1) -> list[str]:
    """What is wrong with the lines on the standard error."""
    if run.code < 0:
        return []
    lines = run.errors.decode(errors="replace").splitlines()
    usage = next((n for n, line in enumerate(lines) if re.match(r"(Usage|Help): ", line)), len(lines))
    errors = [line for line in lines[:usage] if not ASIDES.match(line) and not line.startswith(CHOICE)]
    found = [f"it printed {line!r}" for line in errors if not line.startswith("vocalmidi: ")]
    if any(not line.isprintable() for line in lines):
        found.append("it printed control characters")
    if run.code == 0:
        return found + [f"it ended with 0 in spite of {line!r}" for line in errors]
    if not 1 <= len(errors) <= most_errors:
        found.append(f"it ended with {run.code} and printed {len(errors)} lines of errors")
    if errors and usage == len(lines) and not REMEDY.search("".join(re.split(r"[;.] ", errors[-1])[1:])):
        found.append(f"no remedy in {errors[-1]!r}")
    return found


def files(place: Workplace, changed: set[bytes] = frozenset()) -> list[str]:
    """What is wrong with the files that a run left."""
    left = [name for name in sorted(os.listdir(place.temporary)) if not name.startswith(OTHERS)]
    found = [f"it left {name} among the temporary files" for name in left]
    for name, content in place.inputs.items():
        path = place.place(name)
        if name not in changed and (not path.exists() or path.read_bytes() != content):
            found.append(f"it changed its input {name!r}")
    for path in outputs(place):
        defect = _defect(path)
        if defect:
            found.append(f"it left {path.relative_to(place.work)}: {defect}")
    return found


def outputs(place: Workplace) -> list[Path]:
    """The files that were not there before."""
    inputs = {place.place(name) for name in place.inputs}
    return sorted(path for path in place.work.rglob("*") if path.is_file() and path not in inputs)


def _defect(path: Path) -> str | None:
    if path.name.startswith("."):
        return "a hidden file"
    return wholeness.defect(path.read_bytes())
