"""The generator and the discriminator of a track, and how they learn: a step of both."""

from __future__ import annotations

import argparse
import copy
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn

from vocalmidi_tools.models.tracks import TrackDiscriminator, TrackGenerator

from .running import Workplace
from .track_batches import Batches
from .track_kinds import KINDS

CANDIDATES = 3
REAL_LABEL = 0.9
INSTANCE_NOISE = 0.1
AVERAGING = 0.998


class TrackNetworks:
    """The two networks, their optimisers, and one step of each."""

    def __init__(self, track: str, options: argparse.Namespace, place: Workplace):
        self.kind = KINDS[track]
        self.options = options
        self.device = place.device
        torch.manual_seed(options.seed + place.rank)
        self.plain_generator = TrackGenerator(dropout=options.dropout).to(place.device)
        self.plain_discriminator = TrackDiscriminator().to(place.device)
        self.generator = place.share(self.plain_generator)
        self.discriminator = place.share(self.plain_discriminator)
        self.average = TrackGenerator().to(place.device).eval()
        self.average.load_state_dict(self.plain_generator.state_dict())
        adam = {"lr": options.rate, "betas": (0.5, 0.999), "fused": True}
        self.optimisers = [
            torch.optim.Adam(self.generator.parameters(), **adam),
            torch.optim.Adam(self.discriminator.parameters(), **adam),
        ]
        self.step = 0

    def state(self) -> dict:
        return {
            "generator": self.plain_generator.state_dict(),
            "discriminator": self.plain_discriminator.state_dict(),
            "average": self.average.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "step": self.step,
            "folded": self.plain_generator.folded,
        }

    def begin_from(self, generator: dict, discriminator: dict) -> None:
        """Takes the weights of checkpoints of both networks; the optimisers stay as new."""
        self._fold(generator.get("folded", False))
        for network in (self.plain_generator, self.average):
            network.load_state_dict(generator["model"])
        self.plain_discriminator.load_state_dict(discriminator["model"])

    def _fold(self, folded: bool) -> None:
        """Whether the generator's normalisations are to stay the identity."""
        self.plain_generator.folded = self.average.folded = folded
        self.plain_generator.train()

    def restore(self, state: dict) -> None:
        """Goes on from a `state`."""
        self._fold(state.get("folded", False))
        self.plain_generator.load_state_dict(state["generator"])
        self.plain_discriminator.load_state_dict(state["discriminator"])
        self.average.load_state_dict(state["average"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"]):
            optimiser.load_state_dict(saved)
        self.step = state["step"]

    def run(self, bar: Tensor, genre: Tensor, condition: Tensor) -> dict[str, float]:
        """One step of both networks; during the warm-up of the generator alone."""
        logits, distance = self._nearest(bar, genre, condition)
        loss, rate = distance, self.rate
        figures = {"reconstruction": distance.item()}
        if self.step >= self.options.warmup:
            fake = self.kind.rounded(logits.sigmoid())
            figures["discriminator"], features = self._discriminate(bar, fake.detach(), genre)
            adversarial, matching = self._judged(fake, genre, features)
            loss = self.options.reconstruction * distance + adversarial + matching
            figures |= {"adversarial": adversarial.item(), "matching": matching.item()}
        figures["loss"] = loss.item()
        self._descend(0, loss, rate)
        self._average()
        self.step += 1
        return figures

    @property
    def rate(self) -> float:
        """The generator's learning rate at this step."""
        return self.options.warmup_rate if self.step < self.options.warmup else self.options.rate

    def _nearest(self, bar: Tensor, genre: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """The logits nearest to each bar among `CANDIDATES` noises', and their mean distance."""
        count = len(bar)
        noise = torch.randn(CANDIDATES * count, 100, device=self.device)
        logits = self.generator(noise, genre.repeat(CANDIDATES), condition.repeat(CANDIDATES, 1))
        distance = self.kind.reconstruction(logits, bar.repeat(CANDIDATES, 1, 1))
        distance = distance.view(CANDIDATES, count)
        best = distance.argmin(dim=0)
        chosen = logits.view(CANDIDATES, count, *bar.shape[1:])[best, torch.arange(count)]
        return chosen, distance.min(dim=0).values.mean()

    def _noisy(self, bar: Tensor) -> Tensor:
        fading = max(1 - self.step / self.options.steps, 0)
        return bar + INSTANCE_NOISE * fading * torch.randn_like(bar)

    def _discriminate(self, real: Tensor, fake: Tensor, genre: Tensor) -> tuple[float, Tensor]:
        """The discriminator's step: its loss, and the mean of its features of the real bars."""
        bars = self._noisy(torch.cat([real, fake]))
        with self._features() as features:
            logits = self.discriminator(bars, genre.repeat(2))
        labels = torch.zeros_like(logits)
        labels[: len(real)] = REAL_LABEL
        loss = nn.functional.binary_cross_entropy_with_logits(logits, labels)
        self._descend(1, loss, self.options.rate)
        return loss.item(), features[0][: len(real)].detach().mean(dim=0)

    def _judged(self, fake: Tensor, genre: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """The adversarial loss, and the distance of the mean features from those of real bars."""
        with self._features() as own:
            logits = self.plain_discriminator(self._noisy(fake), genre)
        adversarial = nn.functional.binary_cross_entropy_with_logits(
            logits, torch.ones_like(logits)
        )
        return adversarial, (own[0].mean(dim=0) - features).square().mean()

    @contextmanager
    def _features(self) -> Iterator[list[Tensor]]:
        """Collects what the discriminator's first linear layer gives."""
        features: list[Tensor] = []
        layer = self.plain_discriminator.linear[0]
        hook = layer.register_forward_hook(lambda _module, _inputs, output: features.append(output))
        yield features
        hook.remove()

    def _descend(self, network: int, loss: Tensor, rate: float) -> None:
        self.optimisers[network].param_groups[0]["lr"] = rate
        self.optimisers[network].zero_grad(set_to_none=True)
        loss.backward()
        self.optimisers[network].step()

    @torch.no_grad()
    def _average(self) -> None:
        decay = min(AVERAGING, (self.step + 1) / (self.step + 10))
        trained = self.plain_generator.state_dict()
        for name, value in self.average.state_dict().items():
            if value.is_floating_point():
                value.lerp_(trained[name], 1 - decay)
            else:
                value.copy_(trained[name])

    @torch.no_grad()
    def _held_out(
        self, generator: TrackGenerator, batches: Batches, bars: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        """(real bars, genres, the generator's logits) for held-out conditions."""
        random = np.random.default_rng(0)
        index = random.choice(len(batches.examples), bars, p=batches.weights)
        real, genre, condition = batches.at(index, np.zeros(len(index), bool))
        noise = torch.randn(len(real), 100, generator=torch.Generator().manual_seed(0))
        return real, genre, generator(noise.to(self.device), genre, condition)

    def calibrated(self, batches: Batches, bars: int) -> tuple[TrackGenerator, float]:
        """The averaged generator, its output bias shifted so that as many notes begin as in real bars.

        And the shift of the logits, at most `--largest-shift`, found by bisection.
        """
        real, _, logits = self._held_out(self.average, batches, bars)
        wanted = self.kind.begun(real)
        low, high = -self.options.largest_shift, self.options.largest_shift
        for _ in range(20):
            shift = (low + high) / 2
            fewer = self.kind.begun((logits + shift).sigmoid()) < wanted
            low, high = (shift, high) if fewer else (low, shift)
        shifted = copy.deepcopy(self.average)
        shifted.output.bias.data += shift
        return shifted, shift

    @torch.no_grad()
    def validate(self, generator: TrackGenerator, batches: Batches, bars: int) -> dict[str, float]:
        """On held-out bars: the distance, and the generator's density against the real one."""
        real, genre, logits = self._held_out(generator, batches, bars)
        fake = self.kind.rounded(logits.sigmoid())
        density = self.kind.begun(logits.sigmoid()) / max(self.kind.begun(real), 1)
        judge = self.plain_discriminator.eval()
        figures = {
            "reconstruction": self.kind.reconstruction(logits, real).mean().item(),
            "density": density,
            "realness of real": judge(real, genre).sigmoid().mean().item(),
            "realness of generated": judge(fake, genre).sigmoid().mean().item(),
        }
        self.plain_discriminator.train()
        return figures
