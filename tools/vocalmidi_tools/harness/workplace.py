"""A folder for one case, in which the program runs."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from . import running
from .running import Limits, Run, Surroundings


@dataclass
class Workplace:
    """Inputs and outputs lie in `work`, the program's temporary files in `temporary`."""

    program: Path
    root: Path
    limits: Limits = Limits()
    inputs: dict[bytes, bytes] = field(default_factory=dict)
    """The contents of the files that were there first, by name."""
    runs: list[Run] = field(default_factory=list)

    def __post_init__(self):
        for folder in (self.work, self.temporary):
            folder.mkdir(parents=True)

    @property
    def work(self) -> Path:
        return self.root / "work"

    @property
    def temporary(self) -> Path:
        return self.root / "temporary"

    def put(self, name: str | bytes, content: bytes) -> str | bytes:
        """Writes an input; returns its name, by which the program finds it."""
        self.inputs[os.fsencode(name)] = content
        self.place(name).write_bytes(content)
        return name

    def place(self, name: str | bytes) -> Path:
        return self.work / os.fsdecode(name)

    def run(self, *arguments: object, limits: Limits | None = None, **how) -> Run:
        """Runs the program to its end; `how` are fields of `Surroundings`."""
        given = [self.program.absolute(), *arguments]
        command = [part if isinstance(part, bytes) else os.fsencode(str(part)) for part in given]
        # A crash is told by its signal, and not by a page of addresses.
        environment = {**os.environ, "TMPDIR": str(self.temporary), "SWIFT_BACKTRACE": "enable=no"}
        run = running.run(command, limits or self.limits, Surroundings(self.work, environment, **how))
        self.runs.append(run)
        return run
