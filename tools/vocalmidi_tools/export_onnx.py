"""Exports a model to ONNX.

    python -m vocalmidi_tools.export_onnx Weights/pitch.safetensors OUT.onnx [--opset N]
    python -m vocalmidi_tools.export_onnx CHECKPOINT OUT.onnx [--model NAME] [--opset N]
    python -m vocalmidi_tools.export_onnx random OUT.onnx [--model NAME] [--cell lstm|gru] \\
        [--seed S] [--opset N]

Inputs and outputs have the names of the model's definition in models/ (its class ...Inference);
batch and time or length are free. Configuration, front end, decoder, genres, instruments and
provenance go along as metadata, so that the converter needs nothing else. Of a weight file's tensors,
the graph has the values that the file has, in 32 bits. Of rhythm.safetensors it is what
scores readings of a melody; harmony.safetensors and mix.safetensors are tables and no network, and
are refused. `random` makes a model of random weights, for comparing engines.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn

from vocalmidi_tools.conversion import restoring
from vocalmidi_tools.conversion.architecture import FREE_AXES
from vocalmidi_tools.conversion.definitions import DEFINITIONS, Definition
from vocalmidi_tools.conversion.errors import ConversionError
from vocalmidi_tools.conversion.models import EXPORTED, MODELS, identify
from vocalmidi_tools.conversion.source import CheckpointSource
from vocalmidi_tools.conversion.weights import SUFFIX
from vocalmidi_tools.features.front_end import FrontEnd

DEFAULT_OPSET = 11


def random_model(definition: Definition, seed: int, **sizes) -> tuple[nn.Module, dict]:
    """A model whose outputs spread, and its sections."""
    model = definition.random(seed, **sizes)
    sections = {
        "configuration": model.configuration.as_dict(),
        "provenance": {"weights": "random", "seed": seed},
    }
    if "mel_bands" in sections["configuration"]:
        # A plausible front end, so that a random model can be driven by audio too.
        bands = sections["configuration"]["mel_bands"]
        sections["front_end"] = FrontEnd(mel_bands=bands, mean=-3.0, deviation=2.0).as_dict()
    return model, sections


def load_model(path: Path, name: str | None) -> tuple[Definition, nn.Module, dict]:
    """The definition and the model of a weight file or a training checkpoint, and its sections."""
    is_weight_file = path.suffix == SUFFIX
    checkpoint = restoring.opened(path, EXPORTED) if is_weight_file else CheckpointSource.load(path)
    model = MODELS[name] if name else identify(checkpoint, EXPORTED)
    definition = DEFINITIONS[model.ARCHITECTURE]
    sizes = checkpoint.sections.get("configuration", {})
    return definition, definition.build(sizes, checkpoint.state), checkpoint.sections


def export(
    definition: Definition,
    model: nn.Module,
    sections: dict,
    output: Path,
    opset: int = DEFAULT_OPSET,
    fold_batch_norm: bool = True,
) -> None:
    """Writes the ONNX file whole or not at all."""
    temporary = output.with_name(f"{output.name}.{secrets.token_hex(6)}.partial")
    try:
        _export(definition, model, temporary, opset, fold_batch_norm)
        exported = onnx.load(temporary)
        metadata = {"architecture": definition.model.ARCHITECTURE}
        metadata |= {key: json.dumps(value) for key, value in sections.items()}
        onnx.helper.set_model_props(exported, metadata)
        onnx.save(exported, temporary)
        os.replace(temporary, output)
    except OSError as error:
        raise ConversionError(f"{output} cannot be written ({error.strerror})") from error
    finally:
        temporary.unlink(missing_ok=True)


def _export(
    definition: Definition, model: nn.Module, path: Path, opset: int, fold_batch_norm: bool
) -> None:
    mode = torch.onnx.TrainingMode.EVAL if fold_batch_norm else torch.onnx.TrainingMode.PRESERVE
    axes = {name: given.axes for name, given in definition.model.INPUTS.items()}
    axes |= definition.model.OUTPUTS
    with warnings.catch_warnings():
        # The exporter that builds LSTM nodes of opset 11 announces its successor each time.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            definition.inference(definition.fold(model) if fold_batch_norm else model).eval(),
            tuple(definition.example(model, FREE_AXES)),
            path,
            export_params=True,
            opset_version=opset,
            do_constant_folding=fold_batch_norm,
            training=mode,
            input_names=list(definition.inference.INPUTS),
            output_names=list(definition.inference.OUTPUTS),
            dynamic_axes={
                name: {i: axis for i, axis in enumerate(named) if axis in FREE_AXES}
                for name, named in axes.items()
            },
            dynamo=False,
        )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description="Exports a model to ONNX.")
    parser.add_argument(
        "checkpoint", help="a weight file, a training checkpoint, or the word 'random'")
    parser.add_argument("output", type=Path)
    parser.add_argument(
        "--model", choices=MODELS, help="of random weights, or instead of what the checkpoint tells"
    )
    parser.add_argument("--cell", choices=("lstm", "gru"), help="of a random continuation model")
    parser.add_argument("--seed", type=int, default=1, help="of a random model")
    parser.add_argument("--opset", type=int, default=DEFAULT_OPSET, help="11 or later")
    options = parser.parse_args(arguments)
    if options.opset < DEFAULT_OPSET:
        parser.error(f"--opset must be {DEFAULT_OPSET} or later")
    if options.cell and (options.checkpoint, options.model) != ("random", "continuation"):
        parser.error("--cell is for 'random --model continuation'")
    try:
        if options.checkpoint == "random":
            definition = DEFINITIONS[MODELS[options.model or "pitch"].ARCHITECTURE]
            sizes = {"cell": options.cell} if options.cell else {}
            model, sections = random_model(definition, options.seed, **sizes)
        else:
            definition, model, sections = load_model(Path(options.checkpoint), options.model)
        export(definition, model, sections, options.output, options.opset)
    except ConversionError as error:
        print(f"export_onnx: {options.checkpoint}: {error}", file=sys.stderr)
        return 1
    print(f"{options.output}: {definition.model.ARCHITECTURE}, opset {options.opset}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
