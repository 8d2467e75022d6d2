"""Trains the timbre autoencoder on rendered instruments, and computes the instruments' embeddings.

    python -m vocalmidi_tools.corpus.render_instruments .cache/instruments.npz
    python -m vocalmidi_tools.training.timbre --data .cache/instruments.npz --out .cache/timbre.pt
    python -m vocalmidi_tools.training.timbre --start Weights/timbre.safetensors --own FOLDER \\
        --data .cache/instruments.npz --out .cache/timbre.pt
    python -m vocalmidi_tools.convert .cache/timbre.pt Weights/timbre.safetensors --fp32

The loss is the reconstruction's mean squared error, plus the supervised contrastive loss of the
latent vectors (Khosla et al., "Supervised Contrastive Learning", 2020, equation 2), plus the
cross-entropy of the nearest instrument, which sharpens the borders between neighbours (as the
prototypes of Snell et al., "Prototypical Networks for Few-shot Learning", 2017). A GPU is used
where PyTorch finds one; under torchrun each process takes its share of every batch.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from vocalmidi_tools.corpus.prepared import spectra
from vocalmidi_tools.corpus.render_instruments import HELD_OUT
from vocalmidi_tools.features.front_end import FrontEnd
from vocalmidi_tools.features.timbre import DYNAMIC_RANGE, Disturbance, levelled
from vocalmidi_tools.models.timbre import (
    SHORTEST,
    TimbreAutoencoder,
    TimbreConfiguration,
    TimbreInference,
)
from vocalmidi_tools.vocabulary.instruments import INSTRUMENTS, metadata

from . import provenance
from .course import Course, conduct
from .judging import Measure
from .material import HELD_OUT_RECORDINGS, split
from .options import add_course, add_origin, parse
from .running import Workplace, origin, read_made, require_steps_left, run_state
from .timbre_batches import Composer, Rendered

ARCHITECTURE = "timbre-autoencoder"
RENDERED = "FluidR3 GM (MIT), played by vocalmidi_tools.corpus.render_instruments"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="from corpus.render_instruments")
    parser.add_argument(
        "--own", type=Path, help="folder of corpus.prepare_recordings, with instruments")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint to write")
    add_origin(parser)
    parser.add_argument("--epochs", type=int, default=150, help="in all")
    parser.add_argument(
        "--steps", type=int, help="optimiser steps in all, instead of --epochs; up to whole epochs")
    parser.add_argument("--batch", type=int, default=64, help="sounds of a step, of all processes")
    parser.add_argument("--rate", type=float, default=1e-3, help="Adam's learning rate")
    parser.add_argument(
        "--decay", type=float, default=0.3, help="share of the epochs in which the rate falls to 0")
    parser.add_argument("--temperature", type=float, default=0.5, help="of the contrastive loss")
    parser.add_argument("--threads", type=int, default=0, help="PyTorch threads (0: its choice)")
    parser.add_argument("--seed", type=int, default=1)
    add_course(parser, interval=10, unit="epochs")
    return parse(parser)


def unit(latent: Tensor) -> Tensor:
    """(B, latent) scaled to length 1."""
    return latent / latent.norm(dim=-1, keepdim=True).clamp_min(SHORTEST)


def contrastive_loss(latent: Tensor, identity: Tensor, temperature: float) -> Tensor:
    """SupCon's L_out over a batch: latent (B, latent), identity (B,) -> the mean over anchors.

    Each sound is an anchor; those of its instrument are its positives. An anchor that is alone of
    its instrument has no loss.
    """
    similarity = unit(latent) @ unit(latent).T / temperature
    itself = torch.eye(len(latent), dtype=torch.bool, device=latent.device)
    likelihood = similarity - similarity.masked_fill(itself, -torch.inf).logsumexp(1, keepdim=True)
    positive = (identity[:, None] == identity) & ~itself
    count = positive.sum(1)
    return -((likelihood * positive).sum(1) / count.clamp_min(1))[count > 0].mean()


class Prototypes:
    """Running means of the instruments' unit latent vectors, (instruments, latent)."""

    KEEP = 0.99
    # Of the softmax over cosines; low, so that only sounds near a border pull.
    TEMPERATURE = 0.1

    def __init__(self, means: Tensor):
        self.means = means

    def loss(self, latent: Tensor, identity: Tensor) -> Tensor:
        """How surely each latent vector is nearest to its own instrument's: cross-entropy."""
        cosines = unit(latent) @ unit(self.means).T
        return nn.functional.cross_entropy(cosines / self.TEMPERATURE, identity)

    @torch.no_grad()
    def update(self, latent: Tensor, identity: Tensor):
        member = nn.functional.one_hot(identity, len(self.means)).to(latent.dtype)
        count = member.sum(0)[:, None]
        mean = member.T @ unit(latent) / count.clamp_min(1)
        self.means = torch.where(count > 0, torch.lerp(mean, self.means, self.KEEP), self.means)


@torch.no_grad()
def embeddings(model: TimbreAutoencoder, inputs: Tensor, identity: Tensor) -> Tensor:
    """(instruments, latent): each instrument's mean unit latent vector, at length 1."""
    latent = unit(model.encoder(inputs))
    return unit(torch.stack([latent[identity == i].mean(0) for i in range(len(INSTRUMENTS))]))


@torch.no_grad()
def similarities(model: TimbreAutoencoder, inputs: Tensor) -> tuple[Tensor, Tensor]:
    """Cosines (N, instruments), and the reconstruction's mean squared error."""
    _, reconstruction, similarity = TimbreInference(model)(inputs)
    return similarity, nn.functional.mse_loss(reconstruction, inputs)


def score_temperature(similarity: Tensor, identity: Tensor) -> float:
    """The T of softmax(similarity / T) that says best how often a match is right.

    Temperature scaling: least cross-entropy (Guo et al., "On Calibration of Modern Neural
    Networks", 2017), over a logarithmic grid.
    """
    candidates = np.geomspace(0.01, 1, 100)
    costs = [nn.functional.cross_entropy(similarity / t, identity).item() for t in candidates]
    return float(candidates[int(np.argmin(costs))])


class Data:
    """Batches to learn from, and sounds to look at, as the model reads them, on a device."""

    # Sounds that the embeddings are computed from, and the deviation of the input.
    REFERENCE = 20_000

    def __init__(
        self, path: Path, own: Path | None, front_end: FrontEnd | None, seed: int,
        device: torch.device,
    ):
        rendered = read_made(path, "vocalmidi_tools.corpus.render_instruments", Rendered.load)
        self.device = device
        held_out = {name: rendered.part(name) for name in HELD_OUT}
        if own:
            learnt, other = own_sounds(own)
            rendered = rendered.with_played(*learnt)
            held_out |= {"own": other} if len(other[1]) else {}
        self.composer = Composer(rendered, Disturbance(FrontEnd()))
        spectra, identity = self.composer.draw(self.REFERENCE, np.random.default_rng(seed))
        deviation = float(levelled(spectra).std())
        self.front_end = front_end or replace(FrontEnd(), mean=0.0, deviation=deviation)
        self.reference = self.tensors(spectra, identity)
        self.held_out = {name: self.tensors(*sounds) for name, sounds in held_out.items()}

    def tensors(self, spectra: np.ndarray, identity: np.ndarray) -> tuple[Tensor, Tensor]:
        """Mean spectra and identities -> inputs (N, mel_bands) and identities (N,)."""
        inputs = torch.from_numpy(levelled(spectra, self.front_end.deviation))
        return inputs.to(self.device), torch.from_numpy(identity.astype(np.int64)).to(self.device)

    def batch(self, size: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        return self.tensors(*self.composer.draw(size, rng))


def own_sounds(folder: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Spectra and identities to learn from and to hold out, the recordings kept whole."""
    found, identity, origins = spectra(folder)
    parts = split(list(range(len(identity))), HELD_OUT_RECORDINGS, origins)
    return [(found[chosen], identity[chosen]) for chosen in (np.array(p, int) for p in parts)]


def validate(model: TimbreAutoencoder, data: Data) -> dict[str, float]:
    """Accuracy and reconstruction error of each split that training does not see."""
    metrics = {}
    for name, (inputs, identity) in data.held_out.items():
        similarity, error = similarities(model, inputs)
        right = similarity.argmax(1) == identity
        metrics |= {f"{name}_accuracy": right.float().mean().item(), f"{name}_error": error.item()}
    return {name: round(value, 4) for name, value in metrics.items()}


class Training:
    """One run: the model, its optimiser, and where they stand."""

    def __init__(self, options: argparse.Namespace, workplace: Workplace):
        self.options, self.workplace = options, workplace
        torch.manual_seed(options.seed)
        self.saved = saved = origin(options, ARCHITECTURE)
        state = run_state(options, saved)
        front_end = FrontEnd(**saved["front_end"]) if saved else None
        self.data = Data(
            options.data, options.own, front_end, options.seed, workplace.device)
        self.model = TimbreAutoencoder(TimbreConfiguration(instruments=len(INSTRUMENTS)))
        if saved:
            self.model.load_state_dict(saved["model"])
        self.shared = workplace.share(self.model)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=options.rate, fused=True)
        if "optimiser" in state:
            self.optimiser.load_state_dict(state["optimiser"])
        self.prototypes = Prototypes(embeddings(self.model, *self.data.reference))
        self.epoch_steps = max(self.data.composer.sounds // options.batch, 1)
        self.epochs = -(-options.steps // self.epoch_steps) if options.steps else options.epochs
        self.epoch = saved["provenance"]["epochs"] if options.resume else 0
        require_steps_left(self.epoch, self.epochs, "epochs")
        held_out = "own" if "own" in self.data.held_out else "notes"
        self.course = Course(
            options, workplace, Measure(f"{held_out}_accuracy", more_is_better=True), self.epoch,
            self.epochs, state.get("course"), unit="epoch")

    def run(self) -> Course:
        """Trains to the end; validates and saves now and then."""
        with self.course as course:
            if self.workplace.leads and self.options.start and "own" in self.data.held_out:
                course.begin_from(validate(self.model, self.data))
            while course.goes_on(self.epoch):
                remaining = (self.epochs - self.epoch) / max(1, self.epochs * self.options.decay)
                rate = self.options.rate * min(1, remaining)
                for group in self.optimiser.param_groups:
                    group["lr"] = rate
                losses = self.one_epoch()
                self.epoch += 1
                course.tell(self.epoch, losses, rate)
                if course.is_due(self.epoch):
                    self.model.instruments.copy_(embeddings(self.model, *self.data.reference))
                    metrics = validate(self.model, self.data)
                    course.keep(self.epoch, metrics, {self.options.out: lambda: self._state(metrics)})
        return course

    def one_epoch(self) -> dict[str, float]:
        """As many drawn sounds as there are."""
        options, workplace = self.options, self.workplace
        rng = np.random.default_rng((options.seed, self.epoch, workplace.rank))
        sums = torch.zeros(3, device=workplace.device)
        for step in range(self.epoch_steps):
            inputs, identity = self.data.batch(options.batch // workplace.processes, rng)
            latent, reconstruction = self.shared(inputs)
            error = nn.functional.mse_loss(reconstruction, inputs)
            nearest = self.prototypes.loss(latent, identity)
            latents, identities = workplace.gathered(latent), workplace.gathered(identity)
            contrast = contrastive_loss(latents, identities, options.temperature)
            self.optimiser.zero_grad(set_to_none=True)
            # Of this loss each process has only its share of the gradient, and the shares are averaged.
            (error + workplace.processes * contrast + nearest).backward()
            self.optimiser.step()
            self.prototypes.update(latents, identities)
            sums += torch.stack([error, contrast, nearest]).detach()
        means = (sums / self.epoch_steps).tolist()
        return {"loss": sum(means), **dict(zip(("reconstruction", "contrastive", "nearest"), means))}

    def _state(self, metrics: dict[str, float]) -> dict:
        """What a checkpoint holds, plain values and tensors."""
        data, options = self.data, self.options
        # Sounds of programs never heard are the nearest there is to what people will bring.
        inputs, identity = data.held_out["programs"]
        temperature = score_temperature(similarities(self.model, inputs)[0], identity)
        return {
            "architecture": ARCHITECTURE,
            "model": self.model.state_dict(),
            "configuration": self.model.configuration.as_dict(),
            "front_end": data.front_end.as_dict(),
            "decoder": {"dynamic_range": DYNAMIC_RANGE, "temperature": temperature},
            "instruments": metadata(),
            "provenance": {
                "epochs": self.epoch, "steps": self.epoch * self.epoch_steps,
                "sounds": data.composer.sounds,
                "corpus": RENDERED + ("; the user's own recordings" if options.own else ""),
                "decoder": "temperature fitted to sounds of programs that were never heard, dynamic_range set by hand",
                "validation": metrics, "pytorch": str(torch.__version__),
                **provenance.before(self.saved, is_new=bool(options.start)),
            },
            "training": {
                "optimiser": self.optimiser.state_dict(), "course": self.course.state,
            },
        }


def main():
    conduct(Training, arguments())


if __name__ == "__main__":
    main()
