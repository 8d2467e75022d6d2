"""Trains the continuation model on melodies; resumes; uses a GPU when there is one.

    python -m vocalmidi_tools.training.continuation --scores FOLDER --out .cache/continuation.pt
    python -m vocalmidi_tools.training.continuation --start Weights/continuation.safetensors \\
        --scores FOLDER --out .cache/continuation.pt
    python -m vocalmidi_tools.convert .cache/continuation.pt Weights/continuation.safetensors --fp16
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from vocalmidi_tools.features.melody_steps import features, in_range, melody
from vocalmidi_tools.models.continuation import CELLS, ContinuationConfiguration, ContinuationModel
from vocalmidi_tools.scores import MELODIC, Piece, credits, read

from . import provenance
from .course import Course, conduct
from .judging import Measure
from .options import add_course, add_files, parse
from .running import Workplace, origin, require_steps_left, run_state

ARCHITECTURE = "continuation-recurrent"
# Semitones to either side that a melody, seen from its key already, is moved now and then, so that
# a mistaken key does no harm.
DETOUR = (-5, -2, 2, 5, 7)
DETOUR_SHARE = 0.3
FEWEST = 16
VELOCITY_WEIGHT = 0.25
HELD_OUT_SEED = 987_654


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    add_files(parser)
    parser.add_argument("--cell", choices=CELLS, help="lstm, or that of --resume and --start")
    parser.add_argument("--steps", type=int, default=4000, help="optimiser steps in all")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--length", type=int, default=64, help="melody steps of an excerpt")
    parser.add_argument("--rate", type=float, default=1e-3, help="Adam's learning rate")
    parser.add_argument("--threads", type=int, default=0, help="PyTorch threads (0: its choice)")
    parser.add_argument("--seed", type=int, default=1)
    add_course(parser, interval=200)
    return parse(parser)


def learning_rate(step: int, options: argparse.Namespace) -> float:
    """Level, and then a linear fall to 0 over the last half of the steps."""
    return options.rate * min(1, 2 * (1 - step / options.steps))


def melodies(pieces: list[Piece], split: str) -> list[np.ndarray]:
    """The steps of every melody of a split that is long enough to learn from."""
    found = [melody(p) for p in pieces if p.split == split and len(p.tracks.get("melody", ()))]
    found = [steps for steps in found if len(steps) >= FEWEST]
    if not found:
        raise SystemExit(f"no melodies for the {split} split; give --scores with more of them")
    return found


class Excerpts:
    """Batches of excerpts at random places of random melodies, the longer ones more often."""

    def __init__(self, tunes: list[np.ndarray], length: int, seed: int | list[int]):
        self.tunes, self.length = tunes, length
        self.weights = np.array([len(tune) for tune in tunes], float)
        self.weights /= self.weights.sum()
        self.rng = np.random.default_rng(seed)

    def batch(self, size: int) -> tuple[Tensor, Tensor]:
        """Features (B, L, 128) of steps; (B, L, 3) note, velocity and timing of their successors.

        What follows the end of a melody is marked by -100, which the losses leave out.
        """
        chosen = self.rng.choice(len(self.tunes), size, p=self.weights)
        excerpts = [self.excerpt(self.tunes[index]) for index in chosen]
        inputs = np.zeros((size, self.length, 128), np.float32)
        targets = np.full((size, self.length, 3), -100, np.int64)
        for row, steps in enumerate(excerpts):
            count = len(steps) - 1
            inputs[row, :count] = features(steps[:-1])
            targets[row, :count, 0] = steps[1:, 0]
            targets[row, :count, 1] = np.where(steps[1:, 0] > 0, steps[1:, 3], -100)
            targets[row, :count, 2] = steps[1:, 1] - 1
        return torch.from_numpy(inputs), torch.from_numpy(targets)

    def excerpt(self, tune: np.ndarray) -> np.ndarray:
        start = self.rng.integers(0, max(1, len(tune) - self.length // 2))
        steps = tune[start : start + self.length + 1].copy()
        if self.rng.random() < DETOUR_SHARE:
            sounding = steps[:, 0] > 0
            steps[sounding, 0] = in_range(steps[sounding, 0] + self.rng.choice(DETOUR))
        return steps


def losses(outputs: tuple[Tensor, Tensor, Tensor], targets: Tensor) -> dict[str, Tensor]:
    """Cross-entropy of each head, nats a step."""
    names = ("note", "velocity", "timing")
    return {
        name: cross_entropy(logits.flatten(0, 1), targets[..., column].flatten())
        for column, (name, logits) in enumerate(zip(names, outputs))
    }


def total(parts: dict[str, Tensor]) -> Tensor:
    """The weighted sum of the heads' losses."""
    return parts["note"] + parts["timing"] + VELOCITY_WEIGHT * parts["velocity"]


@torch.no_grad()
def validate(model: ContinuationModel, held_out: list[tuple[Tensor, Tensor]]) -> dict[str, float]:
    """Mean losses, and how often the likeliest note and timing are the right ones."""
    model.eval()
    sums: dict[str, list[float]] = {}
    for inputs, targets in held_out:
        outputs = model(inputs)
        parts = losses(outputs, targets)
        values = {"loss": total(parts), **{f"loss_{k}": v for k, v in parts.items()}}
        for name, column in (("note", 0), ("timing", 2)):
            right = outputs[column].argmax(-1) == targets[..., column]
            values[f"{name}_accuracy"] = right[targets[..., column] >= 0].float().mean()
        for name, value in values.items():
            sums.setdefault(name, []).append(float(value))
    model.train()
    return {name: round(float(np.mean(values)), 4) for name, values in sums.items()}


class Training:
    """One run: the model, its optimiser, what it learns from, and where they stand."""

    def __init__(self, options: argparse.Namespace, place: Workplace):
        self.options, self.place = options, place
        self.saved = saved = origin(options, ARCHITECTURE)
        state = run_state(options, saved)
        self.step = self.start = saved["provenance"]["steps"] if options.resume else 0
        require_steps_left(self.start, options.steps)
        sizes = saved["configuration"] if saved else {"cell": options.cell or "lstm"}
        if options.cell not in (None, sizes["cell"]):
            raise SystemExit(f"the checkpoint's cells are {sizes['cell']}; leave out --cell")
        self.pieces = read(options.scores, MELODIC, options.cache or options.out.parent)
        torch.manual_seed(options.seed + place.rank)
        self.model = ContinuationModel(ContinuationConfiguration(**sizes))
        if saved:
            self.model.load_state_dict(saved["model"])
        self.shared = place.share(self.model)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=options.rate)
        if "optimiser" in state:
            self.optimiser.load_state_dict(state["optimiser"])
        self.course = Course(
            options, place, Measure("loss"), self.start, options.steps, state.get("course"))
        held_out = Excerpts(melodies(self.pieces, "validation"), options.length, HELD_OUT_SEED)
        self.held_out = [self._on_device(held_out.batch(64)) for _ in range(4)]

    def _on_device(self, tensors: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return tuple(tensor.to(self.place.device) for tensor in tensors)

    def run(self) -> Course:
        """Trains to the end; validates and saves now and then."""
        options = self.options
        seed = [options.seed, self.place.rank, self.start]
        excerpts = Excerpts(melodies(self.pieces, "train"), options.length, seed)
        with self.course as course:
            while course.goes_on(self.step):
                parts = self._one_step(*self._on_device(excerpts.batch(options.batch)))
                self.step += 1
                course.tell(self.step, parts, learning_rate(self.step - 1, options))
                if course.is_due(self.step):
                    metrics = validate(self.model, self.held_out)
                    course.keep(self.step, metrics, {options.out: lambda: self._state(metrics)})
        return course

    def _one_step(self, inputs: Tensor, targets: Tensor) -> dict[str, Tensor]:
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(self.step, self.options)
        parts = losses(self.shared(inputs), targets)
        loss = total(parts)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        return {"loss": loss, **parts}

    def _state(self, metrics: dict[str, float]) -> dict:
        """What a checkpoint holds, plain values and tensors."""
        options = self.options
        seen = self.step * options.batch * options.length * self.place.processes
        return {
            "architecture": ARCHITECTURE,
            "model": self.model.state_dict(),
            "configuration": self.model.configuration.as_dict(),
            "provenance": {
                "steps": self.step, "melody_steps_seen": seen,
                "corpus": f"melodies of {credits(self.pieces)}",
                "validation": metrics, "pytorch": str(torch.__version__),
                **provenance.before(self.saved, is_new=bool(options.start)),
            },
            "training": {
                "optimiser": self.optimiser.state_dict(), "course": self.course.state,
            },
        }


def main() -> None:
    conduct(Training, arguments())


if __name__ == "__main__":
    main()
