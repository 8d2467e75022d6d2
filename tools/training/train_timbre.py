"""Trains the timbre autoencoder on rendered instruments, and computes the instruments' embeddings.

    python tools/training/render_instruments.py .cache/instruments.npz
    python tools/training/train_timbre.py --data .cache/instruments.npz --out .cache/timbre.pt
    python tools/convert.py .cache/timbre.pt Weights/timbre.safetensors --model timbre

The loss is the reconstruction's mean squared error plus the supervised contrastive loss of the
latent vectors (Khosla et al., "Supervised Contrastive Learning", 2020, equation 2). A GPU is used
where PyTorch finds one; under torchrun each process takes its share of every batch.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from front_end import FrontEnd
from instruments import INSTRUMENTS, metadata
from render_instruments import SPLITS
from running import Workplace, load, save
from timbre_features import DYNAMIC_RANGE, Disturbance, levelled
from timbre_model import SHORTEST, TimbreAutoencoder, TimbreConfiguration, TimbreInference


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="from render_instruments.py")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint to write")
    parser.add_argument("--resume", type=Path, help="checkpoint to go on from")
    parser.add_argument("--epochs", type=int, default=150)
    parser.add_argument("--steps", type=int, help="optimiser steps in all, instead of --epochs")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=1e-3, help="Adam's learning rate")
    parser.add_argument("--temperature", type=float, default=0.5, help="of the contrastive loss")
    parser.add_argument("--threads", type=int, default=0, help="PyTorch threads (0: its own choice)")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


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


@torch.no_grad()
def embeddings(model: TimbreAutoencoder, inputs: Tensor, identity: Tensor) -> Tensor:
    """(instruments, latent): the mean of each instrument's unit latent vectors, scaled to length 1."""
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
    """The splits on a device: inputs (N, mel_bands) and identities (N,)."""

    def __init__(self, path: Path, front_end: FrontEnd | None, device: torch.device):
        with np.load(path) as archive:
            spectra, identity, split = archive["spectra"], archive["identity"], archive["split"]
        self.device, self.spectra = device, spectra[split == 0]
        deviation = float(levelled(self.spectra).std())
        self.front_end = front_end or replace(FrontEnd(), mean=0.0, deviation=deviation)
        self.disturbance = Disturbance(self.front_end)
        masks = {name: split == index for index, name in enumerate(SPLITS)}
        self.inputs = {name: self.scaled(spectra[mask]) for name, mask in masks.items()}
        self.identity = {
            name: torch.from_numpy(identity[mask].astype(np.int64)).to(device)
            for name, mask in masks.items()}

    def scaled(self, spectra: np.ndarray) -> Tensor:
        """Mean spectra -> the model's input."""
        return torch.from_numpy(levelled(spectra, self.front_end.deviation)).to(self.device)

    def batch(self, chosen: np.ndarray, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Training sounds, each disturbed in its own way, and what they are."""
        heard = self.disturbance(self.spectra[chosen], rng)
        return self.scaled(heard), self.identity["train"][torch.from_numpy(chosen).to(self.device)]


def validate(model: TimbreAutoencoder, data: Data) -> dict[str, float]:
    """Accuracy and reconstruction error of each split that training does not see."""
    metrics = {}
    for name in SPLITS[1:]:
        similarity, error = similarities(model, data.inputs[name])
        right = similarity.argmax(1) == data.identity[name]
        metrics |= {f"{name}_accuracy": right.float().mean().item(), f"{name}_error": error.item()}
    return {name: round(value, 4) for name, value in metrics.items()}


class Training:
    """One run: the model, its optimiser, and where they stand."""

    def __init__(self, options: argparse.Namespace, workplace: Workplace):
        self.options, self.workplace = options, workplace
        saved = load(options.resume) if options.resume else None
        front_end = FrontEnd(**saved["front_end"]) if saved else None
        self.data = Data(options.data, front_end, workplace.device)
        self.model = TimbreAutoencoder(TimbreConfiguration(instruments=len(INSTRUMENTS)))
        if saved:
            self.model.load_state_dict(saved["model"])
        self.shared = workplace.share(self.model)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=options.rate)
        if saved:
            self.optimiser.load_state_dict(saved["training"]["optimiser"])
        self.epoch = saved["provenance"]["epochs"] if saved else 0
        self.epoch_steps = len(self.data.spectra) // options.batch
        self.epochs = -(-options.steps // self.epoch_steps) if options.steps else options.epochs

    def run(self):
        """Trains to the end; checkpoints every tenth epoch."""
        while self.epoch < self.epochs:
            losses = self.one_epoch()
            self.epoch += 1
            if self.workplace.leads and (self.epoch % 10 == 0 or self.epoch == self.epochs):
                metrics = self.checkpoint()
                print(json.dumps({"epoch": self.epoch, **losses, **metrics}), flush=True)

    def one_epoch(self) -> dict[str, float]:
        """Every sound once, in an order that the seed and the epoch decide."""
        options, data = self.options, self.data
        order = np.random.default_rng((options.seed, self.epoch)).permutation(len(data.spectra))
        rng = np.random.default_rng((options.seed, self.epoch, self.workplace.rank))
        sums = torch.zeros(2, device=self.workplace.device)
        for step in range(self.epoch_steps):
            whole = order[step * options.batch: (step + 1) * options.batch]
            mine = whole[self.workplace.rank:: self.workplace.processes]
            inputs, identity = data.batch(mine, rng)
            latent, reconstruction = self.shared(inputs)
            error = nn.functional.mse_loss(reconstruction, inputs)
            contrast = contrastive_loss(latent, identity, options.temperature)
            self.optimiser.zero_grad(set_to_none=True)
            (error + contrast).backward()
            self.optimiser.step()
            sums += torch.stack([error.detach(), contrast.detach()])
        error, contrast = (sums / self.epoch_steps).tolist()
        return {"reconstruction": round(error, 4), "contrastive": round(contrast, 4)}

    def checkpoint(self) -> dict[str, float]:
        """Computes the embeddings and saves; returns what validation says."""
        data, options = self.data, self.options
        self.model.instruments.copy_(
            embeddings(self.model, data.inputs["train"], data.identity["train"]))
        metrics = validate(self.model, data)
        # Sounds of programs never heard are the nearest there is to what people will bring.
        temperature = score_temperature(
            similarities(self.model, data.inputs["programs"])[0], data.identity["programs"])
        save(options.out, {
            "model": self.model.state_dict(),
            "configuration": self.model.configuration.as_dict(),
            "front_end": data.front_end.as_dict(),
            "decoder": {"dynamic_range": DYNAMIC_RANGE, "temperature": temperature},
            "instruments": metadata(),
            "provenance": {
                "epochs": self.epoch, "steps": self.epoch * self.epoch_steps,
                "sounds": len(data.spectra),
                "corpus": "FluidR3 GM (MIT) played by FluidSynth, tools/training/render_instruments.py",
                "validation": metrics, "pytorch": str(torch.__version__),
            },
            "training": {"optimiser": self.optimiser.state_dict()},
        })
        return metrics


def main():
    options = arguments()
    torch.manual_seed(options.seed)
    workplace = Workplace.join(options.threads)
    Training(options, workplace).run()
    workplace.leave()


if __name__ == "__main__":
    main()
