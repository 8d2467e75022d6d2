"""A weight file between two of the same architecture: of each tensor a share of one and the rest of the other.

    python -m vocalmidi_tools.interpolate FROM TO OUT --share 0.75

Weights that were trained on from others do better, between the two, on what the others had learned from
(Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022). `--share` is that of TO, 0...1. The settings,
the front end and the provenance are those of TO, which must have the front end and the sizes of FROM.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.errors import ConversionError

SAME = ("architecture", "configuration", "front_end")


def between(start: bytes, end: bytes, share: float) -> bytes:
    """The weight file at a `share` of the way from one to the other."""
    if not 0 <= share <= 1:
        raise ConversionError(f"a share of {share} is not between 0 and 1")
    first, last = weight_file.decode(start), weight_file.decode(end)
    for key in SAME:
        if first.metadata.get(key) != last.metadata.get(key):
            raise ConversionError(f"the files have not the same {key.replace('_', ' ')}")
    tensors = {
        name: (first.tensors[name].astype(np.float64) * (1 - share) + tensor.astype(np.float64) * share)
        .astype(tensor.dtype)
        for name, tensor in last.tensors.items()}
    metadata = {key: value for key, value in last.metadata.items() if key not in ("format", "crc32")}
    provenance = json.loads(metadata["provenance"])
    provenance["interpolation"] = f"{share:g} of these weights and {1 - share:g} of those that they were trained on from"
    metadata["provenance"] = json.dumps(provenance)
    return weight_file.encode(tensors, metadata)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("start", "end", "out"):
        parser.add_argument(name, type=Path, metavar={"start": "FROM", "end": "TO", "out": "OUT"}[name])
    parser.add_argument("--share", type=float, required=True)
    options = parser.parse_args()
    try:
        file = between(options.start.read_bytes(), options.end.read_bytes(), options.share)
        weight_file.write(options.out, file)
    except (OSError, ConversionError) as error:
        raise SystemExit(f"{options.start}, {options.end}: {error}") from error


if __name__ == "__main__":
    main()
