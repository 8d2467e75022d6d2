#!/usr/bin/env python3
"""Compares the engine with ONNX Runtime on every model: `check_parity.py [--seed S] [--opset N]`.

Each model, full size and of random weights, is exported to ONNX and converted in FP32 and FP16;
`vocalmidi infer` and ONNX Runtime run it on random inputs of several batch sizes and lengths.
Prints the largest difference of each output; fails over 1e-4 (FP32) or 1e-2 (FP16). Needs PyTorch
and `swift build -c release`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import convert
from conversion import architecture, parity
from conversion.definitions import DEFINITIONS
from conversion.errors import ConversionError
from conversion.models import MODELS
from export_onnx import DEFAULT_OPSET, export, random_model

# One by itself, a few, and more than the command computes at a time; one step, an odd number of
# them, and many.
BATCHES = (1, 3, 70)
SEQUENCES = ((1, 1), (3, 33), (2, 200))


def cases() -> list[tuple[str, dict]]:
    """Every model's name, and what its configuration has other than the default."""
    return [(name, {}) for name in MODELS] + [("continuation", {"cell": "gru"})]


def check(executable: Path, name: str, sizes: dict, seed: int, opset: int) -> bool:
    """Prints a line for each precision; returns whether all outputs are within its limit."""
    definition = DEFINITIONS[MODELS[name].ARCHITECTURE]
    model, sections = random_model(definition, seed, **sizes)
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
            label = " ".join((name, *map(str, sizes.values())))
            figures = "  ".join(f"{key} {value:.1e}" for key, value in worst.items())
            print(f"{label:17} {precision}  {figures}{'' if fits else f'  OVER {limit:g}'}")
            passed &= fits
    return passed


def free_axes(model: architecture.Architecture) -> list[dict[str, int]]:
    axes = {axis for given in model.INPUTS.values() for axis in given.axes}
    if axes.isdisjoint({"time", "length"}):
        return [{"batch": batch} for batch in BATCHES]
    return [{"batch": batch, "time": n, "length": n} for batch, n in SEQUENCES]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Compares the engine with ONNX Runtime.")
    parser.add_argument("--seed", type=int, default=1, help="of the weights and the inputs")
    parser.add_argument("--opset", type=int, default=DEFAULT_OPSET)
    options = parser.parse_args(arguments)
    executable = parity.program()
    if executable is None:
        print("check_parity: no vocalmidi; run 'swift build -c release' first", file=sys.stderr)
        return 1
    try:
        passed = [check(executable, *case, options.seed, options.opset) for case in cases()]
    except ConversionError as error:
        print(f"check_parity: {error}", file=sys.stderr)
        return 1
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
