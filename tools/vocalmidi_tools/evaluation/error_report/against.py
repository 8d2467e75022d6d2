"""An earlier report, to compare with."""

from __future__ import annotations

import json
from pathlib import Path

from .sums import Sums


def read(path: Path, now: dict[str, Sums]) -> list[Sums]:
    """The sums of the same takes in a report that `--json` printed, in the order of those of `now`."""
    try:
        then = {name: dict(take["sums"]) for name, take in json.loads(path.read_text())["takes"].items()}
    except OSError as error:
        raise SystemExit(f"{path} cannot be read ({error.strerror}); check the path") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SystemExit(f"{path} is no report; give what --json printed") from error
    if labelled(then) != labelled(now):
        raise SystemExit(f"{path} is a report of other labels; make it of the same folder")
    if any(then[name].keys() != sums.keys() for name, sums in now.items()):
        raise SystemExit(f"{path} counts other causes; make it again")
    return [then[name] for name in now]


def labelled(takes: dict[str, Sums]) -> dict[str, float | None]:
    """How many labels each take has."""
    return {name: sums.get("labels") for name, sums in takes.items()}
