"""Other programs on the machine, for measurements of what they cost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

PROGRAM = "import os; parent = os.getppid()\nwhile os.getppid() == parent: pass"
"""Never rests, and ends with the program that started it."""


@contextmanager
def busy(are_busy: bool = True) -> Iterator[None]:
    """All processors but one have a program each that never rests, if so asked."""
    count = len(os.sched_getaffinity(0)) - 1 if are_busy else 0
    programs = []
    try:
        while len(programs) < count:
            programs.append(subprocess.Popen([sys.executable, "-c", PROGRAM]))
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()
