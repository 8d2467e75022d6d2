"""The folder that prepare_recordings.py writes, as the trainings read it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from vocalmidi_tools.features.timbre import mean_spectrum
from vocalmidi_tools.vocabulary.instruments import INSTRUMENTS

INDEX = "index.csv"
COLUMNS = ("name", "source", "shift", "stretch", "genre", "instrument", "tempo", "distance")
PIECE = 86
"""Sounding frames that one mean spectrum is taken over, about 2 s."""


def index(folder: Path) -> list[dict[str, str]]:
    """The rows of index.csv, one a variation; none where the folder was made otherwise."""
    path = folder / INDEX
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def sources(recordings: list[Path]) -> list[str]:
    """What each recording is a variation of: variations of one are not to be learnt from and
    tested on. One that no index names is its own."""
    made = {
        (folder, row["name"]): row["source"]
        for folder in {path.parent for path in recordings} for row in index(folder)
    }
    return [made.get((path.parent, path.stem), path.name) for path in recordings]


def spectra(folder: Path) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Of recordings with an instrument: mean spectra (N, mel_bands) of about 2 s that sound each,
    log10 power; the instruments' numbers (N,); what each is of."""
    numbers = {instrument.name: number for number, instrument in enumerate(INSTRUMENTS)}
    found: list[np.ndarray] = []
    identity: list[int] = []
    origins: list[str] = []
    for row in index(folder):
        if not row["instrument"]:
            continue
        if row["instrument"] not in numbers:
            raise SystemExit(
                f"{folder / INDEX}: there is no instrument '{row['instrument']}'; name one of"
                f" {', '.join(numbers)}"
            )
        with np.load(folder / f"{row['name']}.npz") as arrays:
            sounding = arrays["mel"][arrays["roll"].any(axis=1)]
        pieces = np.array_split(sounding, max(1, len(sounding) // PIECE))
        found += [mean_spectrum(piece) for piece in pieces if len(piece)]
        identity += [numbers[row["instrument"]]] * (len(found) - len(identity))
        origins += [row["source"]] * (len(found) - len(origins))
    if not found:
        raise SystemExit(
            f"{folder} holds no recordings with an instrument; label them and prepare them with"
            " vocalmidi_tools.corpus.prepare_recordings"
        )
    return np.stack(found), np.array(identity), origins
