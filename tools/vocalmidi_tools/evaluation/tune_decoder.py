"""Fits the thresholds that cut notes to labelled recordings, and writes them into the weights.

    python -m vocalmidi_tools.evaluation.tune_decoder WEIGHTS FOLDER OUT \\
        [--binary .build/release/vocalmidi]

One threshold after another takes the value with the best mean of COn, COnP and COnPOff, once
through the list; one that is not beaten stays as it is. The recordings must not be those that a
model card's figures come from.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from vocalmidi_tools.conversion import pitch, sections, values, weight_file
from vocalmidi_tools.conversion.errors import ConversionError

from .notes import MEASURES, evaluate, recordings
from .program import parser_of

GRID = {
    "onset_threshold": (0.2, 0.3, 0.4, 0.5),
    "voicing_threshold": (0.3, 0.4, 0.5, 0.6),
    "onset_shift": (-0.015, 0.0, 0.015),
    "offset_shift": (-0.02, 0.0, 0.02),
    "step_semitones": (0.6, 0.8, 1.2),
    "minimum_note": (0.06, 0.08, 0.1),
    "minimum_confidence": (0.1, 0.2, 0.3),
}
MINIMUM_NOTES = 100
"""Labelled notes below which a threshold would be fitted to chance."""


class Weights:
    """A weight file whose decoder settings can be changed."""

    def __init__(self, path: Path):
        try:
            self.file = weight_file.decode(path.read_bytes())
        except OSError as error:
            raise ConversionError(
                f"it cannot be read ({error.strerror}); check the path"
            ) from error
        metadata = self.file.metadata
        if metadata["architecture"] != pitch.ARCHITECTURE:
            raise ConversionError(
                f"it holds '{metadata['architecture']}'; give weights of '{pitch.ARCHITECTURE}'"
            )
        try:
            self.decoder = json.loads(metadata.get("decoder", "{}"))
        except ValueError as error:
            raise ConversionError(f"its decoder is not JSON ({error}); convert it again") from error
        values.validate(pitch.ARCHITECTURE, sections.chosen({"decoder": self.decoder}))

    def write(self, path: Path, decoder: dict):
        provenance = json.loads(self.file.metadata.get("provenance", "{}"))
        provenance["decoder"] = f"fitted to labelled recordings: {', '.join(GRID)}"
        metadata = {
            **self.file.metadata, "decoder": json.dumps(decoder), "provenance": json.dumps(provenance)}
        weight_file.write(path, weight_file.encode(self.file.tensors, metadata))


def fitted(decoder: dict, worth: Callable[[dict], float]) -> dict:
    """The settings that are worth most, one key after another; on a tie what there was stays."""
    for name, grid in GRID.items():
        decoder = max([decoder, *({**decoder, name: value} for value in grid)], key=worth)
    return decoder


def tune(weights: Weights, folder: Path, binary: Path) -> dict:
    """The decoder that is worth most on the recordings of `folder`."""
    labelled = sum(len(recordings.notes(path)) for path in recordings.listed(folder))
    if labelled < MINIMUM_NOTES:
        raise SystemExit(
            f"{folder} has {labelled} labelled notes, too few to fit thresholds to; give"
            f" recordings with {MINIMUM_NOTES} or more"
        )
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

    return fitted(weights.decoder, worth)


def main(arguments: list[str] | None = None) -> int:
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args(arguments)
    try:
        weights = Weights(options.weights)
        weights.write(options.out, tune(weights, options.folder, options.binary))
    except ConversionError as error:
        print(f"tune_decoder: {options.weights}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
