#!/usr/bin/env python3
"""Exports the pitch model to ONNX.

    export_onnx.py CHECKPOINT|random OUT.onnx [--seed S] [--opset N]

Input `input` (batch, time, mel_bands), outputs `pitch`, `velocity`, `onset`, `offset` as
probabilities; batch and time are free. Configuration, front end, decoder and provenance go along as
metadata, so that convert.py needs nothing else. `random` makes a model of random weights and
BatchNorm statistics, for comparing engines.
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

from conversion.errors import ConversionError
from conversion.pitch import ARCHITECTURE
from conversion.source import CheckpointSource, first_line
from training.front_end import FrontEnd
from training.pitch_model import PitchConfiguration, PitchInference, PitchModel

DEFAULT_OPSET = 11
# A plausible front end, so that a random model can be driven by audio too.
RANDOM_FRONT_END = FrontEnd(mean=-3.0, deviation=2.0).as_dict()


def random_model(configuration: PitchConfiguration, seed: int) -> PitchModel:
    """A model whose outputs spread over 0...1, so that a difference between engines shows."""
    torch.manual_seed(seed)
    model = PitchModel(configuration).eval()
    with torch.no_grad():
        for norm in model.norm:
            norm.weight.uniform_(0.5, 1.5)
            norm.bias.normal_(0, 0.1)
            norm.running_mean.normal_(0, 0.1)
            norm.running_var.uniform_(0.5, 1.5)
        logits = model(torch.randn(1, 64, configuration.mel_bands))
        for head, values in zip((model.pitch, model.velocity, model.onset, model.offset), logits):
            scale = 2 / values.std()
            head.weight *= scale
            head.bias *= scale
    return model


def load_model(path: Path) -> tuple[PitchModel, dict]:
    """The model of a training checkpoint, and its sections."""
    checkpoint = CheckpointSource.load(path)
    try:
        sizes = dict(checkpoint.sections["configuration"])
        sizes["channels"] = tuple(sizes["channels"])
        model = PitchModel(PitchConfiguration(**sizes))
        model.load_state_dict({k: torch.from_numpy(v) for k, v in checkpoint.state.items()})
    except (KeyError, TypeError, RuntimeError) as error:
        raise ConversionError(
            f"it is no pitch checkpoint ({first_line(error)}); give one that tools/training made"
        ) from error
    return model.eval(), checkpoint.sections


def export(
    model: PitchModel, sections: dict, output: Path, opset: int, fold_batch_norm: bool = True
) -> None:
    """Writes the ONNX file whole or not at all."""
    mode = torch.onnx.TrainingMode.EVAL if fold_batch_norm else torch.onnx.TrainingMode.PRESERVE
    temporary = output.with_name(f"{output.name}.{secrets.token_hex(6)}.partial")
    try:
        with warnings.catch_warnings():
            # The exporter that builds LSTM nodes of opset 11 announces its successor each time.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                PitchInference(model).eval(),
                (torch.zeros(1, 8, model.configuration.mel_bands),),
                temporary,
                export_params=True,
                opset_version=opset,
                do_constant_folding=fold_batch_norm,
                training=mode,
                input_names=list(PitchInference.INPUTS),
                output_names=list(PitchInference.OUTPUTS),
                dynamic_axes={
                    name: {0: "batch", 1: "time"}
                    for name in PitchInference.INPUTS + PitchInference.OUTPUTS
                },
                dynamo=False,
            )
        exported = onnx.load(temporary)
        metadata = {"architecture": ARCHITECTURE}
        metadata |= {key: json.dumps(value) for key, value in sections.items()}
        onnx.helper.set_model_props(exported, metadata)
        onnx.save(exported, temporary)
        os.replace(temporary, output)
    except OSError as error:
        raise ConversionError(f"{output} cannot be written ({error.strerror})") from error
    finally:
        temporary.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Exports the pitch model to ONNX.")
    parser.add_argument("checkpoint", help="a training checkpoint, or the word 'random'")
    parser.add_argument("output", type=Path)
    parser.add_argument("--seed", type=int, default=1, help="of a random model")
    parser.add_argument("--opset", type=int, default=DEFAULT_OPSET)
    options = parser.parse_args(arguments)
    try:
        if options.checkpoint == "random":
            configuration = PitchConfiguration()
            model = random_model(configuration, options.seed)
            sections = {
                "configuration": configuration.as_dict(),
                "front_end": RANDOM_FRONT_END,
                "provenance": {"weights": "random", "seed": options.seed},
            }
        else:
            model, sections = load_model(Path(options.checkpoint))
        export(model, sections, options.output, options.opset)
    except ConversionError as error:
        print(f"export_onnx: {options.checkpoint}: {error}", file=sys.stderr)
        return 1
    print(f"{options.output}: {ARCHITECTURE}, opset {options.opset}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
