"""Makes a weight file for the engine.

    python -m vocalmidi_tools.convert IN OUT [--fp16 | --fp32] [--model NAME]

IN is a PyTorch checkpoint of this project or an ONNX export (opset 11 or later); which model it is,
the file itself tells. Of other exporters' graphs those are read whose layers are these models' own
(conversion/graph_layers.py tells how they may be written). The tensors are rearranged as the engine
wants them (the modules of conversion/ named as the models say how), and the result is read back and
run against the source before it is written. Only a checkpoint needs torch.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import sys
from pathlib import Path

import numpy as np

from vocalmidi_tools.conversion import converting, sections, source, values, weight_file
from vocalmidi_tools.conversion.architecture import Architecture
from vocalmidi_tools.conversion.errors import ConversionError
from vocalmidi_tools.conversion.models import MODELS, identify
from vocalmidi_tools.conversion.source import first_line

TOLERANCE = {"fp32": 1e-4, "fp16": 1e-2}


def convert(
    path: Path,
    output: Path,
    precision: str,
    model_name: str | None = None,
    front_end: dict | None = None,
) -> str:
    """Converts, checks and writes; returns a line that says what came out."""
    origin = source.load(path)
    model = MODELS[model_name] if model_name else identify(origin)
    if front_end is not None:
        origin.sections |= sections.chosen({"front_end": front_end})
    tensors, configuration = converting.convert(model, origin)
    described = _described(
        values.completed(model.ARCHITECTURE, origin.sections), configuration, path)
    values.validate(model.ARCHITECTURE, described)
    single = {name for name, t in tensors.items() if precision == "fp32" or t.ndim == 1}
    single |= model.SINGLE
    stored = {name: _store(name, tensor, name in single) for name, tensor in tensors.items()}
    metadata = {"architecture": model.ARCHITECTURE, **sections.encoded(described)}

    file = weight_file.encode(stored, metadata)
    written = weight_file.decode(file)
    difference = _verify(model, origin, written.tensors, configuration, TOLERANCE[precision])
    weight_file.write(output, file)

    count = sum(tensor.size for tensor in stored.values())
    deaf = "mel_bands" in configuration and "front_end" not in described
    note = "; no front end, so it reads tensors but no audio" if deaf else ""
    return (
        f"{output}: {model.ARCHITECTURE}, {count:,} parameters, {precision.upper()},"
        f" {len(file):,} bytes; within {difference:.1e} of {path.name}{note}"
    )


def _store(name: str, tensor: np.ndarray, single: bool) -> np.ndarray:
    if not np.isfinite(tensor).all():
        raise ConversionError(f"'{name}' has values that are not finite; train the model again")
    if single:
        return tensor
    with np.errstate(over="ignore"):
        half = tensor.astype(np.float16)
    if not np.isfinite(half).all():
        largest = np.abs(tensor).max()
        raise ConversionError(f"'{name}' has {largest:.6g}, over FP16's 65504; use --fp32")
    return half


def _described(given: dict, configuration: dict, path: Path) -> dict:
    """The sections of the weight file: the source's, the sizes its weights have, and this step."""
    tools = {name: importlib.metadata.version(name) for name in ("numpy", "safetensors")}
    conversion = {"source": path.name, "tools": tools}
    provenance = {**given.get("provenance", {}), "conversion": conversion}
    return {**given, "configuration": configuration, "provenance": provenance}


def _verify(
    model: Architecture, origin: source.Source, tensors: dict, sizes: dict, tolerance: float
) -> float:
    """The largest difference between the converted tensors' outputs and the source's own."""
    inputs = converting.example_input(model, origin, sizes)
    expected = converting.source_reference(model, origin, sizes)(inputs)
    try:
        actual = model.probabilities(model.forward(tensors, inputs, sizes), sizes)
    except (ValueError, IndexError) as error:
        raise ConversionError(
            f"its layers do not fit together ({first_line(error)}); give the right model"
        ) from error
    differences = {}
    for name, output in expected.items():
        if output.shape != actual[name].shape:
            raise ConversionError(
                f"its output '{name}' has shape {output.shape}, the engine's {actual[name].shape};"
                " it is another model than the engine computes"
            )
        differences[name] = float(np.abs(actual[name] - output).max(initial=0))
    worst = max(differences, key=lambda name: differences[name])
    if not max(differences.values()) <= tolerance:
        figures = ", ".join(f"{name} {value:.2e}" for name, value in differences.items())
        raise ConversionError(
            f"the converted model's '{worst}' differs from the source's: {figures}; the limit is"
            f" {tolerance:g}. It is another model than the engine computes, or try --fp32"
        )
    return differences[worst]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description="Makes a weight file for the engine.")
    parser.add_argument("input", type=Path, help="PyTorch checkpoint or ONNX export")
    parser.add_argument("output", type=Path, help="the .safetensors file to write")
    precision = parser.add_mutually_exclusive_group()
    precision.add_argument(
        "--fp16", dest="precision", action="store_const", const="fp16", help="the default"
    )
    precision.add_argument("--fp32", dest="precision", action="store_const", const="fp32")
    parser.add_argument("--model", choices=MODELS, help="instead of what the file itself tells")
    parser.add_argument(
        "--front-end",
        type=Path,
        metavar="JSON",
        help="how audio becomes input, for an ONNX export that does not say",
    )
    parser.set_defaults(precision="fp16")
    options = parser.parse_args(arguments)
    try:
        front_end = _read_json(options.front_end) if options.front_end else None
        print(
            convert(options.input, options.output, options.precision, options.model, front_end)
        )
    except ConversionError as error:
        print(f"convert: {options.input}: {error}", file=sys.stderr)
        return 1
    return 0


def _read_json(path: Path) -> dict:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ConversionError(f"the front end {path} cannot be read: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
