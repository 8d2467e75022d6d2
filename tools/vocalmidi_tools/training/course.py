"""The course of a training: what is told and kept of it, and when it ends."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from torch import Tensor

from .journal import Journal
from .judging import Judge, Measure
from .progress import Progress
from .running import Workplace, best_of, save
from .stopping import StopRequest

LOGGED = {"step": 10, "epoch": 1}
"""How many units of a run there are between two entries of its journal."""


class Course:
    """One run, which counts `unit`s from `start` to `end`. To be entered while it trains.

    Every process asks `goes_on` before a step, and calls `tell` and `is_due` after it. Only the leading
    process prints, validates and keeps weights.
    """

    def __init__(
        self, options: argparse.Namespace, place: Workplace, measure: Measure,
        start: int, end: int, earlier: Mapping | None = None, unit: str = "step",
        out: Path | None = None,
    ):
        """`earlier` is the `state` that the checkpoint has from which the run goes on; `out` is the
        checkpoint that it writes, where that is not --out."""
        self.options, self.place, self.end, self.unit = options, place, end, unit
        self.out = out or options.out
        in_place = bool(earlier) and earlier.get("out") == str(self.out)
        self.judge = Judge(measure, earlier, in_place and best_of(self.out).exists())
        self.progress = Progress(start, end, unit)
        self.journal = Journal(options.log if place.leads else None)
        self.stop = StopRequest()
        self.is_stopping = False
        self.kept = start

    def __enter__(self) -> Course:
        self.progress.begin()
        self.stop.__enter__()
        return self

    def __exit__(self, *_) -> None:
        self.stop.__exit__()
        self.progress.clear()
        self.journal.close()

    @property
    def state(self) -> dict:
        """What a checkpoint holds of it."""
        return {**self.judge.state, "out": str(self.out)}

    @property
    def is_out_of_patience(self) -> bool:
        return self.options.patience is not None and self.judge.waited >= self.options.patience

    def goes_on(self, step: int) -> bool:
        """Whether there is another step to do after the first `step`, in all processes alike."""
        return step < self.end and not self.place.decide(self.is_stopping or self.is_out_of_patience)

    def tell(self, step: int, losses: Mapping[str, Tensor | float], rate: float) -> None:
        """The losses of a step, their sum as "loss", and the learning rate."""
        is_logged = self.journal.is_open and step % LOGGED[self.unit] == 0
        if not self.place.leads or not (is_logged or self.progress.is_due):
            return
        figures = {
            name: value.item() if isinstance(value, Tensor) else value for name, value in losses.items()}
        if is_logged:
            self.journal.add("training", {**figures, "rate": rate}, step)
        if self.progress.is_due:
            self.progress.tell(step, figures["loss"], rate)

    def is_due(self, step: int) -> bool:
        """Whether this process validates and keeps the weights of this step."""
        self.is_stopping = self.stop.signal is not None
        is_last = step == self.end or self.is_stopping
        return self.place.leads and (is_last or step % self.options.interval == 0)

    def begin_from(self, figures: Mapping[str, float]) -> None:
        """What the weights reach that it begins from; if nothing is better, `finish` says so."""
        self._print(0, figures)
        self.judge.begin(figures)
        self.progress.begin()

    def keep(
        self, step: int, figures: Mapping[str, float], written: Mapping[Path, Callable[[], dict]]
    ) -> None:
        """Writes checkpoints, those of the best weights also beside: their paths, and what makes them."""
        self._print(step, figures)
        is_best = self.judge.is_best(step, figures)
        for path, state in written.items():
            made = state()
            save(path, made)
            if is_best:
                save(best_of(path), made)
            elif not self.judge.has_best:
                best_of(path).unlink(missing_ok=True)  # that of another run
        self.kept = step

    def _print(self, step: int, figures: Mapping[str, float]) -> None:
        self.progress.clear()
        print(json.dumps({self.unit: step, **figures}), flush=True)
        self.journal.add("validation", figures, step)

    def finish(self) -> None:
        """Says how it ended; the program's status is 0 only where the result can be used."""
        judge, name = self.judge, self.judge.measure.name
        if not self.place.leads:
            return
        if judge.has_best:
            print(f"the best {name}, {judge.best:g}, has {self.unit} {judge.best_step}: {best_of(self.out)}")
        if self.is_stopping and self.kept < self.end:
            kept = f"{self.out} has {self.unit} {self.kept}"
            print(f"stopped by {self.stop.signal.name}; {kept}, --resume goes on from there")
            raise SystemExit(128 + self.stop.signal)
        if self.is_out_of_patience:
            print(f"ended at {self.unit} {self.kept}: {judge.waited} validations found nothing better")
        if judge.baseline is not None and not judge.has_best:
            raise SystemExit(
                f"no better than what it began from: {name} was {judge.baseline:g} before, and no"
                " validation found a better one. Keep those weights, or try more recordings, a lower"
                " --rate or a shorter --interval")


class Training(Protocol):
    """What a training's module defines: everything that it learns with is there once it is made."""

    def __init__(self, options: argparse.Namespace, place: Workplace): ...

    def run(self) -> Course: ...


def conduct(
    training: Callable[[argparse.Namespace, Workplace], Training], options: argparse.Namespace
) -> None:
    """Makes a training in this process's place, and runs it to its end."""
    place = Workplace.join(options.threads)
    course = training(options, place).run()
    place.leave()
    course.finish()
