"""An earlier report, to compare with."""

from __future__ import annotations

import json
from pathlib import Path

from .sums import Sums


def read(path: Path, names: list[str], labels: list[int]) -> list[Sums]:
    """The sums of these takes in a report that `--json` wrote, in their order."""
    try:
        takes = {name: take["sums"] for name, take in json.loads(path.read_text())["takes"].items()}
    except OSError as error:
        raise SystemExit(f"{path} cannot be read ({error.strerror}); check the path") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SystemExit(f"{path} is no report; give what --json printed") from error
    if [takes.get(name, {}).get("labels") for name in names] != labels or len(takes) != len(names):
        raise SystemExit(f"{path} is a report of other labels; make it of the same folder")
    return [takes[name] for name in names]
