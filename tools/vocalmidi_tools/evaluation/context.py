"""Scores the context Transformer beside plain rounding, on held-out songs and drum takes.

    python -m vocalmidi_tools.evaluation.context MODEL --scores FOLDER [--cache FOLDER] [--tune] \\
        [--json]

MODEL is a training checkpoint or a weight file, such as Weights/context.safetensors.

Correction: test songs sung with errors of three strengths; the share of notes whose key, and whose
cell of the grid (the exact one, in twelfths of a beat), is the one meant. Rounding takes the
nearest key after the singer's tuning is removed, and the nearest cell of each of three grids.
Feel: drum takes of the validation and test splits, quantised, under borrowed melodies. Of each
genre the place of the off-beat eighth, the error of micro-timing, and the velocity by step of the
bar, beside a quantised flat performance and beside the mean of the training takes of all genres.
`--tune` first fits the decoder's bonuses on validation songs and writes them to the checkpoint.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from vocalmidi_tools.conversion import context
from vocalmidi_tools.conversion.weights import SUFFIX, Weights
from vocalmidi_tools.corpus.sung_lines import CELLS, Truth, heard_key
from vocalmidi_tools.features.context import Line, features
from vocalmidi_tools.features.context_decoding import (
    Decoder,
    decoded_cells,
    decoded_keys,
    rounded_cells,
    rounded_keys,
)
from vocalmidi_tools.models.context import (
    ContextConfiguration,
    ContextInference,
    ContextTransformer,
)
from vocalmidi_tools.training.context_examples import Library, sung
from vocalmidi_tools.training.running import load, save

from .context_feel import NOTES, feel

STRENGTHS = {"light": 0.5, "medium": 1.0, "heavy": 1.5}
LINES = 200
INSTRUMENT = 0
BASELINE_GRIDS = ("sixteenth", "auto cells", "twelfths")


def stored(path: Path) -> tuple[Model, Decoder]:
    """The model and the decoder of a weight file."""
    weights = Weights(path, context)
    return StoredModel(weights), Decoder(**weights.sections["decoder"])


class Model:
    """A checkpoint's model on NumPy arrays."""

    def __init__(self, saved: dict):
        model = ContextTransformer(ContextConfiguration(**saved["configuration"]))
        model.load_state_dict(saved["model"])
        self.phases = model.configuration.phases
        self.inference = ContextInference(model).eval()

    @torch.no_grad()
    def __call__(self, line: Line, genre: int) -> tuple[np.ndarray, ...]:
        """Probabilities: note (n,128), phase (n,12), offset (n,25), velocity (n,128)."""
        note, timing, dynamics = self.outputs(features(line)[None], np.array([genre]))
        return note, timing[:, :self.phases], timing[:, self.phases:], dynamics

    def outputs(self, rows: np.ndarray, genre: np.ndarray) -> list[np.ndarray]:
        """The heads' probabilities over one line's features (1, n, 256)."""
        given = (torch.as_tensor(rows), torch.as_tensor(genre), torch.tensor([INSTRUMENT]))
        return [output[0].double().numpy() for output in self.inference(*given)]


class StoredModel(Model):
    """A weight file's model."""

    def __init__(self, weights: Weights):
        self.weights, self.phases = weights, weights.sections["configuration"]["phases"]

    def outputs(self, rows: np.ndarray, genre: np.ndarray) -> list[np.ndarray]:
        found = self.weights(input=rows, genre=genre, instrument=np.array([INSTRUMENT]))
        return [found[head][0] for head in context.OUTPUTS]


def lines(
    library: Library, split: str, strength: float, count: int, seed: int
) -> Iterator[tuple[Line, Truth, int]]:
    """Sung lines with the key that an analysis would hear."""
    rng = np.random.default_rng([seed, int(100 * strength)])
    for _ in range(count):
        line, truth, genre = sung(library, split, NOTES, strength, rng)
        line.tonic, line.mode = heard_key(line)
        yield line, truth, genre


def to_cells(onset: np.ndarray, allowed: str) -> np.ndarray:
    """Plain rounding to a grid, in twelfths from beat 0."""
    if allowed == "twelfths":
        return np.floor(CELLS * onset + 0.5).astype(int)
    if allowed == "sixteenth":
        return rounded_cells(onset, "sixteenth")
    phases = np.array([0, 3, 4, 6, 8, 9, 12])
    beat = np.floor(onset)
    nearest = np.abs((onset - beat)[:, None] * CELLS - phases).argmin(axis=1)
    return (beat * CELLS).astype(int) + phases[nearest]


def correction(model: Model, decoder: Decoder, library: Library, split: str) -> dict[str, dict]:
    """Shares of right keys and cells by strength of the errors."""
    table = {}
    for name, strength in STRENGTHS.items():
        right: dict[str, list[np.ndarray]] = {}
        for line, truth, genre in lines(library, split, strength, LINES, 20):
            note, phase, _, _ = model(line, genre)
            rounded = rounded_keys(line)
            found = {
                "note": decoded_keys(note, rounded, decoder.note_bonus) == truth.key,
                "note, rounded": rounded == truth.key,
                "cell": (decoded_cells(phase, line.onset, "auto", decoder.cell_bonus)
                         == truth.cell)[truth.timed],
            }
            for grid in BASELINE_GRIDS:
                cells = to_cells(line.onset, grid)
                found[f"cell, rounded to {grid}"] = (cells == truth.cell)[truth.timed]
            for key, values in found.items():
                right.setdefault(key, []).append(values)
        table[name] = {key: float(np.concatenate(v).mean()) for key, v in right.items()}
    return table


def tuned(model: Model, library: Library) -> Decoder:
    """The bonuses with the most right answers on validation songs; the larger of two as good."""
    bonuses = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
    note_right, cell_right = np.zeros((2, len(bonuses)))
    for strength in STRENGTHS.values():
        for line, truth, genre in lines(library, "validation", strength, LINES // 2, 30):
            note, phase, _, _ = model(line, genre)
            rounded = rounded_keys(line)
            for index, bonus in enumerate(bonuses):
                note_right[index] += (decoded_keys(note, rounded, bonus) == truth.key).sum()
                cells = decoded_cells(phase, line.onset, "auto", bonus)
                cell_right[index] += (cells == truth.cell)[truth.timed].sum()

    def best(right: np.ndarray) -> float:
        return bonuses[np.flatnonzero(right == right.max())[-1]]

    return Decoder(best(note_right), best(cell_right))


def show(title: str, table: dict[str, dict]) -> None:
    """A column for each name of `table`."""
    print(f"{title:34}" + "".join(f"{name:>10}" for name in table))
    for row in next(iter(table.values())):
        values = (columns.get(row, float("nan")) for columns in table.values())
        print(f"{row:34}" + "".join(f"{value:10.3f}" for value in values))
    print()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="checkpoint or weight file")
    parser.add_argument("--scores", type=Path, required=True, help="folder of scores and takes")
    parser.add_argument("--cache", type=Path, help="folder to keep the read scores in")
    parser.add_argument("--tune", action="store_true", help="fit the decoder and store it")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    if options.tune and options.model.suffix == SUFFIX:
        parser.error("--tune writes to a checkpoint; give one, and convert it then")
    library = Library.read(options.scores, options.cache)
    if options.model.suffix == SUFFIX:
        model, decoder = stored(options.model)
    else:
        saved = load(options.model)
        model, decoder = Model(saved), Decoder(**saved.get("decoder", {}))
    if options.tune:
        decoder = tuned(model, library)
        provenance = {**saved.get("provenance", {}), "decoder": "bonuses fitted on validation songs"}
        save(options.model, {**saved, "decoder": decoder.as_dict(), "provenance": provenance})
    result = {"decoder": decoder.as_dict(),
              "correction": correction(model, decoder, library, "test"),
              "feel": feel(model, library)}
    if options.json:
        print(json.dumps(result, indent=2))
        return
    print(f"decoder {decoder.as_dict()}\n")
    show("correction, share right", result["correction"])
    show("feel by genre", result["feel"])


if __name__ == "__main__":
    main()
