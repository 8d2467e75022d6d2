"""VocalMIDI's Python tools: they train, convert and evaluate the models that the engine runs."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository: the package is installed in place."""
