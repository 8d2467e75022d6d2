"""What a user says about recordings or MIDI files: a labels.csv in their folder.

Columns name (the file's, without its ending), genre, instrument, tempo (quarter notes a minute);
any of the last three may be empty or missing.
"""

from __future__ import annotations

import csv
from pathlib import Path

LABELS = "labels.csv"


def read_labels(folder: Path) -> dict[str, dict[str, str]]:
    """The rows of labels.csv by name; none where there is no such file."""
    path = folder / LABELS
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    if rows and "name" not in rows[0]:
        raise SystemExit(f"{path} has no column 'name'; add one with the recordings' names")
    for row in rows:
        try:
            wrong = float(row.get("tempo") or 1) <= 0
        except ValueError:
            wrong = True
        if wrong:
            raise SystemExit(f"{path}: the tempo of {row['name']} is no tempo; correct it")
    return {row["name"]: row for row in rows}
