"""Which of a training's checkpoints is the best."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """The figure of the validation that checkpoints are compared by."""

    name: str
    more_is_better: bool = False

    def of(self, figures: Mapping[str, float]) -> float:
        return float(figures[self.name])

    def better(self, value: float, than: float | None) -> bool:
        """Whether `value` is better; everything but NaN is better than nothing."""
        if than is None or math.isnan(value):
            return not math.isnan(value)
        return value > than if self.more_is_better else value < than


class Judge:
    """Keeps the best measure so far, and counts the validations since."""

    def __init__(self, measure: Measure, state: Mapping | None = None, has_best: bool = True):
        """`state` is that of the run that is gone on with; by another measure it begins anew.

        `has_best`: whether the weights are still there that were the best.
        """
        known = state if state and state.get("measure") == measure.name else {}
        self.measure = measure
        self.baseline: float | None = known.get("baseline")
        known = known if has_best else {}
        self.best: float | None = known.get("best")
        self.best_step: int | None = known.get("best_step")
        self.waited: int = known.get("waited", 0)

    @property
    def has_best(self) -> bool:
        """Whether any weights of the run are better than those that it began from."""
        return self.best is not None

    @property
    def state(self) -> dict:
        """Plain values for a checkpoint."""
        return {"measure": self.measure.name, "best": self.best, "best_step": self.best_step,
                "baseline": self.baseline, "waited": self.waited}

    def begin(self, figures: Mapping[str, float]) -> None:
        """Tells what the weights reach that the run begins from: only what is better counts."""
        self.baseline = self.measure.of(figures)

    def is_best(self, step: int, figures: Mapping[str, float]) -> bool:
        """Whether these weights are better than all before them."""
        value = self.measure.of(figures)
        if not all(self.measure.better(value, other) for other in (self.best, self.baseline)):
            self.waited += 1
            return False
        self.best, self.best_step, self.waited = value, step, 0
        return True
