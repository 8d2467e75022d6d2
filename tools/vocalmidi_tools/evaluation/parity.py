"""Compares the engine with ONNX Runtime.

    python -m vocalmidi_tools.evaluation.parity [CHECKPOINT ...] [--seed S] [--opset N]

Each checkpoint, or without one each model, full size and of random weights, is exported to ONNX and
converted in FP32 and FP16; `vocalmidi infer` and ONNX Runtime run it on random inputs of several
batch sizes and lengths.
Prints the largest difference of each output; fails over 1e-4 (FP32) or 1e-2 (FP16). Needs PyTorch
and `swift build -c release`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from torch import nn

from vocalmidi_tools import convert
from vocalmidi_tools.conversion import architecture, parity
from vocalmidi_tools.conversion.definitions import DEFINITIONS, Definition
from vocalmidi_tools.conversion.errors import ConversionError
from vocalmidi_tools.conversion.models import MODELS
from vocalmidi_tools.export_onnx import DEFAULT_OPSET, export, load_model, random_model

# One by itself, a few, and more than the command computes at a time; one step, an odd number of
# them, and many.
BATCHES = (1, 3, 70)
SEQUENCES = ((1, 1), (3, 33), (2, 200))

Case = tuple[str, str, Definition, nn.Module, dict]
"""A label, the model's name, its definition, itself, and its sections."""


def random_cases(seed: int) -> list[Case]:
    """Every model, of the default sizes."""
    kinds = [(name, {}) for name in MODELS] + [("continuation", {"cell": "gru"})]
    cases = []
    for name, sizes in kinds:
        definition = DEFINITIONS[MODELS[name].ARCHITECTURE]
        label = " ".join((name, *sizes.values()))
        cases.append((label, name, definition, *random_model(definition, seed, **sizes)))
    return cases


def trained_cases(paths: list[Path]) -> list[Case]:
    """The models of training checkpoints."""
    names = {model.ARCHITECTURE: name for name, model in MODELS.items()}
    cases = []
    for path in paths:
        definition, model, sections = load_model(path, None)
        name = names[definition.model.ARCHITECTURE]
        cases.append((path.stem, name, definition, model.eval(), sections))
    return cases


def check(executable: Path, case: Case, seed: int, opset: int) -> bool:
    """Prints a line for each precision; returns whether all outputs are within its limit."""
    label, name, definition, model, sections = case
    passed = True
    with tempfile.TemporaryDirectory() as folder:
        exported, weights = Path(folder, "model.onnx"), Path(folder, "model.safetensors")
        export(definition, model, sections, exported, opset)
        for precision, limit in convert.TOLERANCE.items():
            convert.convert(exported, weights, precision)
            worst: dict[str, float] = {}
            for index, free in enumerate(free_axes(definition.model)):
                inputs = architecture.random_inputs(
                    definition.model, {**sections["configuration"], **free}, seed + index
                )
                found = parity.differences(executable, name, weights, exported, inputs)
                worst = {key: max(worst.get(key, 0), value) for key, value in found.items()}
            fits = max(worst.values()) <= limit
            figures = "  ".join(f"{key} {value:.1e}" for key, value in worst.items())
            print(f"{label:21} {precision}  {figures}{'' if fits else f'  OVER {limit:g}'}")
            passed &= fits
    return passed


def free_axes(model: architecture.Architecture) -> list[dict[str, int]]:
    axes = {axis for given in model.INPUTS.values() for axis in given.axes}
    if axes.isdisjoint({"time", "length"}):
        return [{"batch": batch} for batch in BATCHES]
    return [{"batch": batch, "time": n, "length": n} for batch, n in SEQUENCES]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description="Compares the engine with ONNX Runtime.")
    parser.add_argument("checkpoints", type=Path, nargs="*", metavar="CHECKPOINT")
    parser.add_argument("--seed", type=int, default=1, help="of the weights and the inputs")
    parser.add_argument("--opset", type=int, default=DEFAULT_OPSET)
    options = parser.parse_args(arguments)
    executable = parity.program()
    if executable is None:
        print("parity: no vocalmidi; run 'swift build -c release' first", file=sys.stderr)
        return 1
    try:
        cases = trained_cases(options.checkpoints) or random_cases(options.seed)
        passed = [check(executable, case, options.seed, options.opset) for case in cases]
    except ConversionError as error:
        print(f"parity: {error}", file=sys.stderr)
        return 1
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
