"""Other settings in a weight file, whose tensors stay."""

from __future__ import annotations

import json

from . import values, weight_file
from .errors import ConversionError


def amended(file: bytes, settings: dict, origin: dict) -> bytes:
    """A weight file with these settings in its decoder, and where they come from in its provenance."""
    read = weight_file.decode(file)
    metadata = {key: value for key, value in read.metadata.items() if key not in ("format", "crc32")}
    decoder = json.loads(metadata.get("decoder", "{}"))
    architecture = metadata["architecture"]
    if architecture in values.DECODERS:
        values.validate(architecture, {"decoder": decoder | settings})
    else:
        _require_alike(decoder, settings)
    metadata["decoder"] = json.dumps(decoder | settings)
    metadata["provenance"] = json.dumps(json.loads(metadata["provenance"]) | origin)
    return weight_file.encode(read.tensors, metadata)


def _require_alike(decoder: dict, settings: dict) -> None:
    """Refuses what the file does not have, and values of another kind."""
    for key, value in settings.items():
        if key not in decoder:
            raise ConversionError(f"it has no setting {key}; it has {', '.join(decoder) or 'none'}")
        numbers = (int, float)
        if not isinstance(value, numbers if isinstance(decoder[key], numbers) else type(decoder[key])):
            raise ConversionError(f"{key} is {json.dumps(decoder[key])}; give a value of that kind")
