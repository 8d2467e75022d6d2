"""Trains the context Transformer on sung scores and drum takes; resumes; uses a GPU if any.

    python -m vocalmidi_tools.training.context --scores FOLDER --out .cache/context.pt
    python -m vocalmidi_tools.training.context --start Weights/context.safetensors --scores FOLDER --out OUT
    torchrun --nproc-per-node 2 -m vocalmidi_tools.training.context --scores FOLDER --out OUT
    python -m vocalmidi_tools.evaluation.context .cache/context.pt --scores FOLDER --tune
    python -m vocalmidi_tools.convert .cache/context.pt Weights/context.safetensors --fp16

`--scores` is a folder with POP909, the Rock Corpus, OpenEWLD and the Groove MIDI Dataset.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from itertools import islice

import torch
from torch import Tensor, nn

from vocalmidi_tools.models.context import ContextTransformer
from vocalmidi_tools.vocabulary import instruments
from vocalmidi_tools.vocabulary.genres import GENRES

from . import provenance
from .context_examples import NO_TRUTH, Batch, Library, batches
from .course import Course, conduct
from .judging import Measure
from .options import add_course, add_files, parse
from .running import Workplace, origin, require_steps_left, run_state

ARCHITECTURE = "context-transformer"
HELD_OUT_SEED = 7
HELD_OUT_BATCHES = 12
HEADS = ("note", "phase", "offset", "velocity")
WEIGHTS = {"note": 4.0, "phase": 2.0, "offset": 1.0, "velocity": 0.5}
"""What each head's cross-entropy counts in the sum: those of micro-timing and velocity are mostly
the entropy of human playing, which nothing can learn."""
SPREAD = {"note": 0.0, "phase": 0.0, "offset": 0.6, "velocity": 5.0}
"""Standard deviation, in classes, of the targets of ordered quantities (soft labels: Diaz and
Marathe, CVPR 2019)."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    add_files(parser, scores="scores and drum takes")
    parser.add_argument("--steps", type=int, default=20_000, help="optimiser steps in all")
    parser.add_argument("--batch", type=int, default=16, help="lines of a step and process")
    parser.add_argument("--rate", type=float, default=1e-4, help="AdamW's highest learning rate")
    parser.add_argument("--decay", type=float, default=0.01, help="AdamW's weight decay")
    parser.add_argument("--warm-up", type=int, default=100, help="steps of a rising rate")
    parser.add_argument("--cosine", action="store_true", help="let the rate fall to 0 at the end")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=0, help="of PyTorch (0: its own choice)")
    parser.add_argument("--seed", type=int, default=1)
    add_course(parser, interval=200)
    return parse(parser)


def learning_rate(step: int, options: argparse.Namespace) -> float:
    """A linear rise, then level, or half a cosine down to 0."""
    rise = min(1.0, (step + 1) / max(1, options.warm_up))
    fall = 0.5 * (1 + math.cos(math.pi * step / options.steps)) if options.cosine else 1.0
    return options.rate * rise * fall


@torch.no_grad()
def begin_with_copying(model: ContextTransformer) -> None:
    """Starts from "the note sung is the note meant".

    The columns of the 128 notes are a Fourier basis in half of the width, in which a step of a
    semitone is the same rotation wherever it is taken, and the note head reads them back.
    """
    notes = model.configuration.notes
    waves = torch.arange(1, notes // 2 + 1)[:, None]
    turn = 2 * math.pi * waves * torch.arange(notes)[None] / notes
    basis = torch.cat([turn.cos(), turn.sin()])[: model.configuration.width]
    model.input.weight[: len(basis), :notes] = 0.7 * basis
    model.input.weight[len(basis):, :notes] = 0
    model.note.weight.mul_(0.3)
    model.note.weight[:, : len(basis)] += 0.08 * basis.T


def soft_targets(target: Tensor, classes: int, spread: float) -> Tensor:
    """(n,) -> (n, classes): a bell of `spread` classes around each target."""
    distance = torch.arange(classes, device=target.device) - target[:, None]
    return torch.softmax(-0.5 * (distance / spread) ** 2, dim=-1)


def losses(
    outputs: tuple[Tensor, Tensor, Tensor], batch: Batch, phases: int,
    counted: Callable[[Tensor], Tensor] = Tensor.float,
) -> dict[str, Tensor]:
    """The cross-entropy of each head over the notes that have a truth for it; 0 without any.

    `counted` makes of the numbers of these notes those that the means are over.
    """
    note, timing, dynamics = outputs
    logits = {"note": note, "phase": timing[..., :phases], "offset": timing[..., phases:],
              "velocity": dynamics}
    known = {name: getattr(batch, name) != NO_TRUTH for name in HEADS}
    counts = counted(torch.stack([known[name].sum() for name in HEADS])).clamp(min=1)
    result = {}
    for name, count in zip(HEADS, counts):
        chosen, target = logits[name][known[name]], getattr(batch, name)[known[name]]
        if SPREAD[name]:
            target = soft_targets(target, chosen.shape[-1], SPREAD[name])
        result[name] = nn.functional.cross_entropy(chosen, target, reduction="sum") / count
    return result


def total(parts: dict[str, Tensor]) -> Tensor:
    """The weighted sum of the heads' losses."""
    return sum(WEIGHTS[name] * part for name, part in parts.items())


@torch.no_grad()
def validate(model: ContextTransformer, held_out: list[Batch]) -> dict[str, float]:
    """Mean losses, and the share of notes and of cells of the beat that are right."""
    model.eval()
    phases, sums = model.configuration.phases, {}
    for batch in held_out:
        outputs = model(batch.features, batch.genre, batch.instrument)
        known = batch.phase != NO_TRUTH
        parts = losses(outputs, batch, phases)
        values = {"loss": total(parts), **{f"loss_{name}": v for name, v in parts.items()}}
        values["note"] = (outputs[0].argmax(-1) == batch.note).float().mean()
        cells = outputs[1][..., :phases].argmax(-1)
        values["phase"] = (cells == batch.phase)[known].float().mean()
        for name, value in values.items():
            sums[name] = sums.get(name, 0) + float(value) / len(held_out)
    model.train()
    return {name: round(value, 4) for name, value in sums.items()}


class Training:
    """One run: the model, its optimiser, what it learns from, and where they stand."""

    def __init__(self, options: argparse.Namespace, workplace: Workplace):
        self.options, self.workplace = options, workplace
        self.saved = saved = origin(options, ARCHITECTURE)
        state = run_state(options, saved)
        resumed = saved["provenance"]["steps"] if options.resume else 0
        self.step = self.start = state.get("step", resumed)
        require_steps_left(self.start, options.steps)
        self.library = Library.read(options.scores, options.cache or options.out.parent)
        torch.manual_seed(options.seed + workplace.rank)
        self.model = ContextTransformer(dropout=options.dropout)
        begin_with_copying(self.model)
        if saved:
            self.model.load_state_dict(saved["model"])
        self.shared = workplace.share(self.model)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=options.rate, weight_decay=options.decay)
        if "optimiser" in state:
            self.optimiser.load_state_dict(state["optimiser"])
        self.course = Course(
            options, workplace, Measure("loss"), self.start, options.steps, state.get("course"))
        held_out = batches(self.library, "validation", options.batch, HELD_OUT_SEED)
        self.held_out = [self._on_device(batch) for batch in islice(held_out, HELD_OUT_BATCHES)]

    def _on_device(self, batch: Batch) -> Batch:
        return Batch(**{name: v.to(self.workplace.device) for name, v in vars(batch).items()})

    def run(self) -> Course:
        """Trains to the end; validates and saves now and then."""
        options = self.options
        seed = [options.seed, self.start, self.workplace.rank]
        stream = batches(self.library, "train", options.batch, seed)
        self.shared.train()
        with self.course as course:
            while course.goes_on(self.step):
                parts = self._one_step(self._on_device(next(stream)))
                self.step += 1
                course.tell(self.step, parts, learning_rate(self.step - 1, options))
                if course.is_due(self.step):
                    metrics = validate(self.model, self.held_out)
                    course.keep(self.step, metrics, {options.out: lambda: self._state(metrics)})
        return course

    def _one_step(self, batch: Batch) -> dict[str, Tensor]:
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(self.step, self.options)
        outputs = self.shared(batch.features, batch.genre, batch.instrument)
        parts = losses(
            outputs, batch, self.model.configuration.phases, self.workplace.mean_count)
        loss = total(parts)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        return {"loss": loss, **parts}

    def _state(self, metrics: dict[str, float]) -> dict:
        """What a checkpoint holds, plain values and tensors."""
        training = {name: getattr(self.options, name) for name in (
            "steps", "batch", "rate", "decay", "warm_up", "cosine", "dropout", "seed")}
        return {
            "architecture": ARCHITECTURE,
            "model": self.model.state_dict(),
            "configuration": self.model.configuration.as_dict(),
            "genres": list(GENRES),
            "instruments": instruments.metadata(),
            # Until evaluation.context --tune fits it anew.
            **({"decoder": self.saved["decoder"]} if self.saved and "decoder" in self.saved else {}),
            "provenance": {
                "steps": self.step, "validation": metrics, "pytorch": str(torch.__version__),
                "training": training, "corpus": self.library.corpus,
                **provenance.before(self.saved, is_new=bool(self.options.start)),
            },
            "training": {
                "optimiser": self.optimiser.state_dict(), "step": self.step,
                "course": self.course.state,
            },
        }


def main() -> None:
    conduct(Training, arguments())


if __name__ == "__main__":
    main()
