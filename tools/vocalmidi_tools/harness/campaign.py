"""Runs cases side by side until time is over, and counts what happened."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from .kinds import Kind
from .running import Limits, Run
from .workplace import Workplace


@dataclass(frozen=True)
class Failure:
    kind: str
    seed: int
    case: int
    faults: list[str]
    commands: list[str]
    """What was run, as a shell takes it."""
    kept: Path | None
    """Where the inputs are; None where they are not kept."""

    def lines(self) -> list[str]:
        """What is wrong, and how to see it again."""
        again = f"python -m vocalmidi_tools.harness --only {self.kind} --seed {self.seed} --case {self.case}"
        faults = "; ".join(self.faults)
        shown = [f"{self.kind}, seed {self.seed}, case {self.case}: {faults}", f"  again: {again}"]
        if self.kept:
            shown += [f"  or: cd {self.kept} && {command}" for command in self.commands[-1:]]
        return shown


@dataclass
class Tally:
    """What happened in all cases of a kind."""

    cases: int = 0
    endings: Counter = field(default_factory=Counter)
    """Of runs, by exit code; below zero by signal."""
    seconds: float = 0
    """Of the run that took longest."""
    memory: int = 0
    """Bytes, of the run that took most."""
    failures: list[Failure] = field(default_factory=list)

    def add(self, runs: list[Run], failure: Failure | None):
        self.cases += 1
        self.endings.update(run.code for run in runs)
        self.seconds = max([self.seconds, *(run.seconds for run in runs)])
        self.memory = max([self.memory, *(run.memory for run in runs)])
        self.failures += [failure] if failure else []


@dataclass
class Campaign:
    """What is tried, with which program."""

    program: Path
    seed: int
    keep: Path | None = None
    """Where the inputs of failures are kept."""
    limits: Limits = Limits()
    tallies: dict[str, Tally] = field(default_factory=dict)
    is_over: threading.Event = field(default_factory=threading.Event)

    def attempt(self, kind: Kind, case: int) -> Failure | None:
        """Runs one case, which depends on nothing but the kind, the seed and its number."""
        random = Random(f"{kind.name} {self.seed} {case}")
        with tempfile.TemporaryDirectory(prefix="vocalmidi-harness-") as folder:
            place = Workplace(self.program, Path(folder, "case"), self.limits)
            faults = list(dict.fromkeys(kind.attempt(place, random)))
            failure = self._failure(kind, case, faults, place) if faults else None
        self.tallies.setdefault(kind.name, Tally()).add(place.runs, failure)
        return failure

    def _failure(self, kind: Kind, case: int, faults: list[str], place: Workplace) -> Failure:
        kept = self.keep and self.keep.absolute() / f"{kind.name}-{self.seed}-{case}"
        if kept:
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(place.work, kept, symlinks=True)
            for name, content in place.inputs.items():
                (kept / name.decode(errors="surrogateescape")).write_bytes(content)
        return Failure(kind.name, self.seed, case, faults, [run.shown for run in place.runs], kept)

    def run(self, kinds: list[Kind], seconds: float | None, jobs: int, rounds: int | None = None, told=print):
        """Runs round after round, until the seconds or the rounds are over; without either, for ever."""
        deadline = None if seconds is None else time.monotonic() + seconds
        cases, turn = _rounds(kinds, rounds), threading.Lock()

        def work():
            while not self.is_over.is_set() and (deadline is None or time.monotonic() < deadline):
                with turn:
                    case = next(cases, None)
                if case is None:
                    return
                if failure := self.attempt(*case):
                    told("\n".join(failure.lines()))

        threads = [threading.Thread(target=work) for _ in range(jobs)]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        except KeyboardInterrupt:
            self.is_over.set()
            for thread in threads:
                thread.join()

    @property
    def failures(self) -> list[Failure]:
        return [failure for tally in self.tallies.values() for failure in tally.failures]


def _rounds(kinds: list[Kind], rounds: int | None) -> Iterator[tuple[Kind, int]]:
    """The cases of rounds, the kinds in turn; the longest come first."""
    numbers = itertools.count() if rounds is None else range(rounds)
    for number in numbers:
        for step in range(max(kind.share for kind in kinds)):
            for kind in reversed(kinds):
                if step < kind.share and (kind.is_repeated or number == 0):
                    yield kind, number * kind.share + step
