"""The inputs of a case, the same for every engine, in a file that needs no PyTorch to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

Arrays = dict[str, np.ndarray]

NEXT = "next_"
"""An output of this beginning is the state input of that name in the next block."""


@dataclass
class Feed:
    """What each block gives the graph, and the state that a stream begins with."""

    blocks: list[Arrays]
    state: Arrays = field(default_factory=dict)

    def save(self, path: Path) -> None:
        arrays = {f"state/{name}": value for name, value in self.state.items()}
        for index, block in enumerate(self.blocks):
            arrays |= {f"{index}/{name}": value for name, value in block.items()}
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> Feed:
        parts: dict[str, Arrays] = {}
        with np.load(path) as file:
            for key in file.files:
                part, name = key.split("/")
                parts.setdefault(part, {})[name] = file[key]
        state = parts.pop("state", {})
        return cls([parts[key] for key in sorted(parts, key=int)], state)

    def joined(self) -> Arrays:
        """All blocks as one sequence: what the engine is given to compare outputs."""
        first = self.blocks[0]
        if len(self.blocks) == 1:
            return first
        return {name: np.concatenate([b[name] for b in self.blocks], 1) for name in first}


def onnx_path(folder: Path, graph: str) -> Path:
    """Where the export of a graph lies."""
    return folder / f"{graph}.onnx"


def feed_path(folder: Path, case: str) -> Path:
    """Where the inputs of a case lie."""
    return folder / f"{case.replace('/', '-')}.npz"
