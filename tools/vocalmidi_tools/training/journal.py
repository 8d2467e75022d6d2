"""What a training logs for TensorBoard."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

PACKAGE = "tensorboard"


def require() -> None:
    """Ends the program where nothing can be logged."""
    if importlib.util.find_spec(PACKAGE) is None:
        raise SystemExit(
            f"--log needs the package {PACKAGE}, which is not installed: leave out --log, or run"
            " .venv/bin/python -m pip install --editable 'tools[log]'")


class Journal:
    """Figures by name and step; without a folder nothing is written."""

    def __init__(self, folder: Path | None):
        self.writer = None
        if folder:
            require()
            # Imported here, because the package is not needed otherwise.
            from torch.utils.tensorboard import SummaryWriter

            self.writer = SummaryWriter(folder)

    @property
    def is_open(self) -> bool:
        return self.writer is not None

    def add(self, group: str, figures: Mapping[str, float], step: int) -> None:
        """Figures of one group, "training" or "validation"."""
        if self.is_open:
            for name, value in figures.items():
                self.writer.add_scalar(f"{group}/{name}", value, step)

    def close(self) -> None:
        if self.is_open:
            self.writer.close()
