"""The line that tells how far a training is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

APART = {True: 0.5, False: 10.0}
"""Seconds between two tellings, on a terminal and elsewhere."""


@dataclass
class Progress:
    """A line on standard error, written over on a terminal, and now and then a new one elsewhere.

    A run counts `unit`s from `start` to `end`.
    """

    start: int
    end: int
    unit: str = "step"
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self):
        self.told, self.width = -float("inf"), 0
        self.begin()

    def begin(self) -> None:
        """The first step begins now."""
        self.begun = self.clock()

    @property
    def is_due(self) -> bool:
        return self.clock() - self.told >= APART[self.stream.isatty()]

    def tell(self, step: int, loss: float, rate: float) -> None:
        """`rate` is the learning rate."""
        self.told = self.clock()
        line = self._line(step, loss, rate)
        if self.stream.isatty():
            self.stream.write("\r" + line.ljust(self.width))
            self.width = len(line)
        else:
            self.stream.write(f"{line}\n")
        self.stream.flush()

    def clear(self) -> None:
        """Takes the line off a terminal, so that another can be printed."""
        if self.width:
            self.stream.write("\r" + " " * self.width + "\r")
            self.stream.flush()
            self.width = 0

    def _line(self, step: int, loss: float, rate: float) -> str:
        seconds = (self.told - self.begun) / max(step - self.start, 1)
        speed = f"{1 / seconds:.3g} {self.unit}s/s" if 0 < seconds < 1 else f"{seconds:.3g} s a {self.unit}"
        left = duration(seconds * (self.end - step))
        return f"{self.unit} {step}/{self.end}, loss {loss:.4f}, rate {rate:.2e}, {speed}, {left} left"


def duration(seconds: float) -> str:
    """As 0:42 or 3:05:09."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
