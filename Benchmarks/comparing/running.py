"""Runs a case on a peer: block by block, the state handed on; once for its outputs, or for time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from .cases import Case
from .feeds import NEXT, Arrays, Feed, feed_path

WARM_UP = 3
LEAST = 3


class Prepared:
    """A case loaded into a peer."""

    def __init__(self, peer, case: Case, folder: Path):
        feed = Feed.load(feed_path(folder, case.name))
        self.peer, self.case = peer, case
        self.zeros = {name: peer.value(array) for name, array in feed.state.items()}
        self.state = self.zeros
        graphs: dict[tuple, Callable] = {}
        self.blocks = []
        for block in feed.blocks:
            shapes = {name: array.shape for name, array in {**block, **feed.state}.items()}
            key = tuple(shapes.items())
            graphs[key] = graphs.get(key) or peer.compile(case, folder, shapes)
            given = {name: peer.value(array) for name, array in block.items()}
            self.blocks.append((graphs[key], given))

    def run(self, see: Callable[[dict], None] | None = None) -> None:
        """All blocks once; `see` is shown each block's outputs."""
        state = self.state if self.case.carried else self.zeros
        for graph, given in self.blocks:
            outputs = graph({**given, **state})
            state = {name: outputs[NEXT + name] for name in state}
            if see:
                see(outputs)
        self.state = state

    def outputs(self) -> Arrays:
        """What a stream's first run answers, its blocks joined in time; the state is left out."""
        self.state = self.zeros
        found: list[Arrays] = []
        array = self.peer.array
        self.run(lambda outputs: found.append(
            {n: np.array(array(y)) for n, y in outputs.items() if not n.startswith(NEXT)}))
        if len(found) == 1:
            return found[0]
        return {name: np.concatenate([block[name] for block in found], 1) for name in found[0]}


def milliseconds(run: Callable[[], None], seconds: float) -> float:
    """The median time of a run, of as many as fit into `seconds`."""
    for _ in range(WARM_UP):
        run()
    times: list[int] = []
    end = time.perf_counter_ns() + int(seconds * 1e9)
    while len(times) < LEAST or time.perf_counter_ns() < end:
        start = time.perf_counter_ns()
        run()
        times.append(time.perf_counter_ns() - start)
    return median(times) / 1e6
