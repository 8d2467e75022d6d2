"""Trains the pitch model on singing made on the fly; resumes, fine-tunes, uses a GPU if any.

    python -m vocalmidi_tools.training.pitch --scores FOLDER --out .cache/pitch.pt
    python -m vocalmidi_tools.training.pitch --start Weights/pitch.safetensors --finetune FOLDER \\
        --out .cache/mine.pt
    torchrun --nproc-per-node 2 -m vocalmidi_tools.training.pitch --scores FOLDER --out OUT
    python -m vocalmidi_tools.convert .cache/pitch.pt Weights/pitch.safetensors --fp16

With --speech some takes are sung by voices of recorded speech, the others by formants, as else all are.

--resume goes on from a checkpoint. --start begins anew from the weights of a weight file, as if they
were the averaged weights of a checkpoint. Fine-tuning starts from the averaged weights of either with
a fresh optimiser, and holds out some of the recordings: weights that are no better on these than those
it began from are refused. Given its own checkpoint and the same recordings, it goes on. Without
--scores generated exercises are all that is sung.

With --look-ahead random the weights serve live use too: every step reads its excerpts twice, whole
and with a look-ahead drawn from a few short ones.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from vocalmidi_tools.features.front_end import FrontEnd
from vocalmidi_tools.models.pitch import PitchConfiguration, PitchModel

from . import provenance
from .averaging import SETTLED, Averaged
from .course import Course, conduct
from .excerpts import Batch, Excerpts, loader
from .judging import Measure
from .material import Material, voices
from .options import parse
from .pitch_options import add_material, add_schedule
from .readings import Readings, in_single, mean_losses, validate
from .running import Workplace, origin, require_steps_left
from .targets import Targets

ARCHITECTURE = "pitch-cnn-bilstm"
HELD_OUT_SEED = 987_654
HELD_OUT_BATCHES = 6
LOOK_AHEADS = ((0, 1, 2), (0, 1, 2), (3,), (4,), (6,))
"""What a random look-ahead is drawn from: frames of future. Those of a draw cost one reading."""

FROM_NOTHING = {"steps": 1500, "rate": 1e-3, "batch": 32}
FINE_TUNING = {"steps": 300, "rate": 1e-4, "batch": 8}


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--out", type=Path, required=True, help="checkpoint to write, now and then and at the end"
    )
    add_material(parser)
    add_schedule(parser)
    parser.add_argument(
        "--look-ahead", choices=("whole", "random"), default="whole",
        help="how much future the network sees in training; 'random' for weights that serve live too",
    )
    parser.add_argument(
        "--precision", choices=("float32", "bfloat16"), default="float32",
        help="of the network's arithmetic; bfloat16 is faster where the processor has it",
    )
    parser.add_argument("--workers", type=int, default=1, help="processes that sing")
    parser.add_argument("--threads", type=int, default=0, help="PyTorch threads; 0: its choice")
    parser.add_argument("--seed", type=int, default=1)
    options = parse(parser, given)
    if options.finetune and not (options.resume or options.start):
        parser.error(
            "--finetune goes on from weights: give a checkpoint with --resume or a weight file"
            " with --start")
    for name, value in (FINE_TUNING if options.finetune else FROM_NOTHING).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    return options


def learning_rate(step: int, options: argparse.Namespace) -> float:
    """A short warm-up, a plateau, and a linear fall to zero at the end."""
    remaining = (options.steps - step) / max(1, options.steps * options.decay)
    return options.rate * min(1, (step + 1) / 50, max(remaining, 0))


def steps_done(saved: dict | None, material: Material) -> int:
    """Steps of this very run that a checkpoint has behind it; 0 where a fine-tuning begins."""
    if saved is None:
        return 0
    training = saved.get("training", {})
    digest = training.get("recordings", "")
    if digest and not material.digest:
        raise SystemExit(
            "the checkpoint is a fine-tuned one: give its recordings with --finetune, or resume"
            " from the checkpoint that it was made from"
        )
    if digest != material.digest:
        return 0
    return training.get("step", saved["provenance"]["steps"])


class Training:
    """One run: the model, its moving average, its optimiser, and where they stand."""

    def __init__(self, options: argparse.Namespace, place: Workplace):
        self.options, self.place = options, place
        torch.manual_seed(options.seed + place.rank)
        self.saved = saved = origin(options, ARCHITECTURE)
        self.material = Material.read(
            options.scores, options.finetune, options.out.parent,
            voices(options.speech, options.speech_share))
        self.step = self.start = 0 if options.start else steps_done(saved, self.material)
        require_steps_left(self.step, options.steps)
        self.front_end = FrontEnd(**saved["front_end"]) if saved else FrontEnd()
        self.held_out = self._held_out()
        if not saved:
            levels = torch.cat([batch.mel.flatten() for batch in self.held_out[""]])
            mean, deviation = float(levels.mean()), float(levels.std())
            self.front_end = replace(self.front_end, mean=mean, deviation=deviation)
        folded = bool(saved and saved.get("folded"))
        self.model = PitchModel(PitchConfiguration(), folded)
        if saved:
            self.model.load_state_dict(saved["model"])
        self.model.to(place.device)
        state = saved.get("training", {}) if self.start else {}
        self.averaged = Averaged(self.model, self._updates(state))
        if "model" in state:
            self.model.load_state_dict(state["model"])
        self.shared = place.share(Readings(self.model))
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=options.rate)
        if "optimiser" in state:
            self.optimiser.load_state_dict(state["optimiser"])
        self.course = Course(
            options, place, Measure("own_loss" if "own_" in self.held_out else "loss"),
            self.start, options.steps, state.get("course"))

    def _updates(self, state: dict) -> int:
        """Updates that the moving average has behind it."""
        settled = SETTLED if self.material.own or self.options.start else 0
        return state.get("updates", settled + self.start)

    def _held_out(self) -> dict[str, list[Batch]]:
        """Batches to validate on, by what the names of their figures begin with."""
        material, seed = self.material, (HELD_OUT_SEED,)
        sources = {"": Excerpts(
            self.front_end, self.options.frames, material.held_out_scores, [], seed)}
        if material.held_out_own:
            sources["own_"] = Excerpts(
                self.front_end, self.options.frames, [], material.held_out_own, seed, own_share=1)
        return {
            name: [self._on_device(batch) for batch in islice(
                loader(source, self.options.batch, 0), HELD_OUT_BATCHES)]
            for name, source in sources.items()
        }

    def _on_device(self, batch: Batch) -> Batch:
        fields = {k: v.to(self.place.device) for k, v in vars(batch.targets).items()}
        return Batch(batch.mel.to(self.place.device), Targets(**fields))

    def _normalised(self, mel: Tensor) -> Tensor:
        return (mel - self.front_end.mean) / self.front_end.deviation

    def run(self) -> Course:
        """Trains to the end; validates and saves now and then."""
        options, place = self.options, self.place
        seed = (options.seed, self.start, self.place.rank)
        material = self.material
        excerpts = Excerpts(
            self.front_end, options.frames, material.scores, material.own, seed,
            choir=material.choir)
        stream = iter(loader(excerpts, options.batch, options.workers))
        if self.saved and place.leads:
            done = f"goes on from step {self.start}" if self.start else "begins anew"
            print(f"{options.resume or options.start}: {done}, to step {options.steps}", flush=True)
        self.shared.train()
        with self.course as course:
            if place.leads and material.held_out_own and not self.start:
                course.begin_from(self._validated())
            while course.goes_on(self.step):
                losses = self._one_step(self._on_device(next(stream)))
                self.step += 1
                course.tell(self.step, losses, learning_rate(self.step - 1, options))
                if course.is_due(self.step):
                    metrics = self._validated()
                    course.keep(self.step, metrics, {options.out: lambda: self._state(metrics)})
        return course

    def _one_step(self, batch: Batch) -> dict[str, Tensor]:
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(self.step, self.options)
        half = self.options.precision == "bfloat16"
        with torch.autocast(batch.mel.device.type, torch.bfloat16, enabled=half):
            readings = self.shared(self._normalised(batch.mel), self._look_aheads())
        losses = mean_losses(
            [in_single(heads) for heads in readings], batch.targets,
            self.place.mean_count((batch.targets.pitch > 0).sum()))
        total = sum(losses.values())
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 3.0)
        self.optimiser.step()
        self.averaged.update(self.model)
        return {"loss": total, **losses}

    def _look_aheads(self) -> list[int | None]:
        """How much future the readings of this step see; None, all of it."""
        if self.options.look_ahead == "whole":
            return [None]
        # By the step, so that all processes draw the same.
        rng = np.random.default_rng((self.options.seed, self.step))
        return [None, *LOOK_AHEADS[rng.integers(len(LOOK_AHEADS))]]

    @property
    def _step_frames(self) -> int:
        return self.options.batch * self.options.frames * self.place.processes

    def _validated(self) -> dict[str, float]:
        metrics = {}
        for name, batches in self.held_out.items():
            found = validate(self.averaged.model, batches, self._normalised)
            metrics |= {f"{name}{key}": value for key, value in found.items()}
        return metrics

    def _state(self, metrics: dict[str, float]) -> dict:
        """What a checkpoint holds, plain values and tensors."""
        sizes = self.model.configuration.as_dict()
        return {
            "architecture": ARCHITECTURE,
            "folded": self.model.folded,
            "model": self.averaged.model.state_dict(),
            "configuration": {**sizes, "channels": list(sizes["channels"])},
            "front_end": self.front_end.as_dict(),
            "decoder": self.saved["decoder"] if self.saved else {},
            "provenance": {
                **provenance.summary(self._stages()),
                "validation": metrics, "pytorch": str(torch.__version__),
            },
            "training": {
                "model": self.model.state_dict(), "optimiser": self.optimiser.state_dict(),
                "step": self.step, "updates": self.averaged.updates,
                "recordings": self.material.digest, "course": self.course.state,
            },
        }

    def _stages(self) -> list[dict]:
        earlier = provenance.stages(self.saved["provenance"]) if self.saved else []
        steps, options = self.step - self.start, self.options
        return provenance.extended(earlier, {
            "kind": "fine-tuning" if self.material.own else "training",
            "corpus": self.material.corpus,
            "steps": steps, "frames_seen": steps * self._step_frames,
            "batch": options.batch * self.place.processes, "frames": options.frames,
            "rate": options.rate, "look_ahead": options.look_ahead,
            "pytorch": str(torch.__version__),
        })


def main():
    conduct(Training, arguments())


if __name__ == "__main__":
    main()
