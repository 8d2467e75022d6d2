"""What the shipped weight files say: settings that a training does not find itself are taken from there."""

from __future__ import annotations

import json

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.weights import SUFFIX


def metadata(name: str, key: str, otherwise: object = None) -> dict:
    """A JSON object in the metadata of a model's weight file, of "rhythm" for example; `otherwise` without a file."""
    path = ROOT / "Weights" / f"{name}{SUFFIX}"
    if otherwise is not None and not path.exists():
        return otherwise
    return json.loads(weight_file.decode(path.read_bytes()).metadata[key])
