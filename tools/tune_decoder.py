#!/usr/bin/env python3
"""Fits the thresholds that cut notes to labelled recordings, and writes them into the weights.

    python tools/tune_decoder.py WEIGHTS FOLDER OUT [--binary .build/release/vocalmidi]

One threshold after another takes the value with the best mean of COn, COnP and COnPOff, once
through the list. The recordings must not be those that a model card's figures come from.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from conversion import weight_file
from evaluate import MEASURES, evaluate

GRID = {
    "onset_threshold": (0.2, 0.3, 0.4, 0.5),
    "voicing_threshold": (0.3, 0.4, 0.5, 0.6),
    "onset_shift": (-0.015, 0.0, 0.015),
    "offset_shift": (-0.02, 0.0, 0.02),
    "step_semitones": (0.6, 0.8, 1.2),
    "minimum_note": (0.06, 0.08, 0.1),
    "minimum_confidence": (0.1, 0.2, 0.3),
}


class Weights:
    """A weight file whose decoder settings can be changed."""

    def __init__(self, path: Path):
        self.file = weight_file.decode(path.read_bytes())

    def write(self, path: Path, decoder: dict):
        metadata = {**self.file.metadata, "decoder": json.dumps(decoder)}
        weight_file.write(path, weight_file.encode(self.file.tensors, metadata))


def tune(weights: Weights, folder: Path, binary: Path) -> dict:
    decoder = json.loads(weights.file.metadata.get("decoder", "{}"))
    known: dict[str, float] = {}

    def worth(settings: dict) -> float:
        key = json.dumps(settings, sort_keys=True)
        if key not in known:
            with tempfile.TemporaryDirectory() as place:
                path = Path(place, "weights.safetensors")
                weights.write(path, settings)
                mean = evaluate(folder, binary, path)["mean"]
            known[key] = sum(mean.values()) / len(mean)
            print(key, *(f"{m} {mean[m]:.3f}" for m in MEASURES), flush=True)
        return known[key]

    for name, values in GRID.items():
        decoder = max(({**decoder, name: value} for value in values), key=worth)
    return decoder


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--binary", type=Path, default=Path(".build/release/vocalmidi"))
    options = parser.parse_args()
    weights = Weights(options.weights)
    weights.write(options.out, tune(weights, options.folder, options.binary))


if __name__ == "__main__":
    main()
