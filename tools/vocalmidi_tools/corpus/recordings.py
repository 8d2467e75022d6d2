"""A folder of recordings with labels: each NAME.wav (.flac, .ogg, .mp3) with its NAME.txt."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

LABELS = ".txt"
AUDIO = (".wav", ".flac", ".ogg", ".mp3")


def listed(folder: Path, others: tuple[str, ...] = ()) -> list[Path]:
    """The recordings of `folder`, by name; each has its labels beside it, or a file of another suffix."""
    if not folder.is_dir():
        raise SystemExit(f"{folder} is not a folder; give one with recordings and their NAME.txt")
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in AUDIO)
    unlabelled = [p.name for p in found if not labels(p, others).exists()]
    if unlabelled:
        wanted = " or ".join(f"NAME{suffix}" for suffix in (LABELS, *others))
        raise SystemExit(f"no labels beside {', '.join(unlabelled)}; add a {wanted} for each")
    if not found:
        raise SystemExit(f"{folder} holds no recordings ({', '.join(AUDIO)}); add some")
    return found


def labels(recording: Path, others: tuple[str, ...] = ()) -> Path:
    """Where a recording's notes are written: its table, or where there is none a file of another suffix."""
    candidates = [recording.with_suffix(suffix) for suffix in (LABELS, *others)]
    return next((path for path in candidates if path.exists()), candidates[0])


def notes(recording: Path) -> np.ndarray:
    """The labels of a recording: rows (n, 3) of onset s, offset s, fractional MIDI pitch."""
    path = labels(recording)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "loadtxt: input contained no data")
            table = np.loadtxt(path, ndmin=2)
    except (OSError, ValueError) as error:
        raise SystemExit(
            f"{path} cannot be read ({error}); write a row a note: onset s, offset s, MIDI pitch"
        ) from error
    if not table.size:
        return np.zeros((0, 3))
    table = table[:, :3]
    whole = table.shape[1] == 3 and np.isfinite(table).all()
    if not whole or table[:, 2].min() < 0 or table[:, 2].max() > 127:
        raise SystemExit(f"{path}: a row is not onset s, offset s, MIDI pitch 0-127; correct it")
    return table
