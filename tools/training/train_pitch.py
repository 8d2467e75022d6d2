"""Trains the pitch model on singing made on the fly; resumes, fine-tunes, uses a GPU if any.

    python tools/training/train_pitch.py --scores FOLDER --out .cache/pitch.pt
    python tools/training/train_pitch.py --resume .cache/pitch.pt --out .cache/mine.pt \\
        --finetune FOLDER
    python tools/convert.py .cache/pitch.pt Weights/pitch.safetensors --fp16
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from batches import Batch, Excerpts, loader, melodies, recordings
from front_end import FrontEnd
from pitch_model import PitchConfiguration, PitchModel
from targets import Targets, loss

AVERAGING = 0.99
SCORES = ", melodies of POP909 (MIT), OpenEWLD (public domain), Rock Corpus (CC BY 4.0)"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="checkpoint to write, now and then and at the end"
    )
    parser.add_argument(
        "--scores",
        type=Path,
        help="folder of POP909, MusicXML (.mxl) and Rock Corpus (.mel) scores",
    )
    parser.add_argument("--resume", type=Path, help="checkpoint to go on from")
    parser.add_argument("--finetune", type=Path, help="folder of recordings, each with NAME.txt")
    parser.add_argument("--steps", type=int, default=6000, help="optimiser steps in all")
    parser.add_argument(
        "--decay",
        type=float,
        default=0.25,
        help="share of the steps over which the rate falls to 0",
    )
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--frames", type=int, default=172, help="frames of an excerpt")
    parser.add_argument("--rate", type=float, default=1e-3, help="Adam's learning rate")
    parser.add_argument("--workers", type=int, default=1, help="processes that sing")
    parser.add_argument("--threads", type=int, default=0, help="PyTorch threads; 0: its choice")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def learning_rate(step: int, options: argparse.Namespace) -> float:
    """A short warm-up, a plateau, and a linear fall to zero at the end."""
    remaining = (options.steps - step) / max(1, options.steps * options.decay)
    return options.rate * min(1, (step + 1) / 50, max(remaining, 0))


class Averaged:
    """A moving average of a model's parameters and buffers (Polyak and Juditsky, 1992)."""

    def __init__(self, model: PitchModel):
        self.model = copy.deepcopy(model).eval()

    @torch.no_grad()
    def update(self, model: PitchModel, step: int):
        keep = min(AVERAGING, (1 + step) / (10 + step))
        for mine, theirs in zip(self.model.state_dict().values(), model.state_dict().values()):
            mine.copy_(mine * keep + theirs * (1 - keep) if mine.is_floating_point() else theirs)


@torch.no_grad()
def validate(model: PitchModel, held_out: list[Batch], normalised) -> dict[str, float]:
    """Frame accuracy within half a semitone where sung, voicing accuracy, and the losses."""
    sums: dict[str, list[float]] = {}
    for batch in held_out:
        outputs = model(normalised(batch.mel))
        found = outputs[0].argmax(-1)
        sung = batch.targets.pitch > 0
        near = (found - batch.targets.pitch).abs() <= 0.75
        values = {
            "pitch_accuracy": near[sung].float().mean(),
            "voicing_accuracy": ((found > 0) == sung).float().mean(),
        }
        values |= {f"loss_{k}": v for k, v in loss(outputs, batch.targets).items()}
        for name, value in values.items():
            sums.setdefault(name, []).append(float(value))
    return {name: round(float(np.mean(values)), 4) for name, values in sums.items()}


def save(path: Path, state: dict):
    temporary = path.with_suffix(".partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, temporary)
    temporary.replace(path)


def main():
    options = arguments()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    saved = torch.load(options.resume, weights_only=True) if options.resume else None
    front_end = FrontEnd(**saved["front_end"]) if saved else FrontEnd()
    own = recordings(options.finetune) if options.finetune else []
    scores = melodies(options.scores, options.out.parent)
    start = saved["provenance"]["steps"] if saved and not own else 0

    def excerpts(seed: int, takes: list) -> Excerpts:
        return Excerpts(front_end, options.frames, scores, takes, seed)

    held_out = list(islice(loader(excerpts(987_654, []), options.batch, 0), 6))
    if not saved:
        levels = torch.cat([batch.mel.flatten() for batch in held_out])
        front_end = replace(front_end, mean=float(levels.mean()), deviation=float(levels.std()))
    model = PitchModel(PitchConfiguration()).to(device)
    optimiser = torch.optim.Adam(model.parameters(), lr=options.rate)
    averaged = Averaged(model)
    if saved:
        model.load_state_dict(saved["training"]["model"])
        averaged.model.load_state_dict(saved["model"])
        if not own:
            optimiser.load_state_dict(saved["training"]["optimiser"])

    def normalised(mel: torch.Tensor) -> torch.Tensor:
        return (mel.to(device) - front_end.mean) / front_end.deviation

    def on_device(batch: Batch) -> Batch:
        fields = {k: v.to(device) for k, v in vars(batch.targets).items()}
        return Batch(batch.mel, Targets(**fields))

    def checkpoint(step: int, metrics: dict):
        save(options.out, {
            "model": averaged.model.state_dict(),
            "configuration": {
                **model.configuration.as_dict(), "channels": list(model.configuration.channels),
            },
            "front_end": front_end.as_dict(),
            "decoder": saved["decoder"] if saved else {},
            "provenance": {
                "steps": step, "frames_seen": step * options.batch * options.frames,
                "corpus": "synthetic singing made by tools/training/corpus"
                + (SCORES if scores else "")
                + (", fine-tuned on the user's own recordings" if own else ""),
                "validation": metrics, "pytorch": str(torch.__version__),
            },
            "training": {"model": model.state_dict(), "optimiser": optimiser.state_dict()},
        })

    held_out = [on_device(batch) for batch in held_out]
    stream = iter(loader(excerpts(options.seed + start, own), options.batch, options.workers))
    begun, model = time.time(), model.train()
    for step in range(start, options.steps):
        batch = on_device(next(stream))
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step, options)
        parts = loss(model(normalised(batch.mel)), batch.targets)
        optimiser.zero_grad(set_to_none=True)
        sum(parts.values()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 3.0)
        optimiser.step()
        averaged.update(model, step)
        if (step + 1) % 20 == 0:
            rate = (step + 1 - start) * options.batch * options.frames / (time.time() - begun)
            losses = " ".join(f"{k} {v.item():.3f}" for k, v in parts.items())
            print(f"step {step + 1} {losses} {rate:.0f} frames/s", flush=True)
        if (step + 1) % 100 == 0 or step + 1 == options.steps:
            metrics = validate(averaged.model, held_out, normalised)
            print(json.dumps({"step": step + 1, **metrics}), flush=True)
            checkpoint(step + 1, metrics)


if __name__ == "__main__":
    main()
