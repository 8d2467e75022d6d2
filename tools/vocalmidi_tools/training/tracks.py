"""Trains the generator and the discriminator of one track; resumes; uses a GPU if any.

    python -m vocalmidi_tools.training.tracks drums --bars bars-drums.npz --out FOLDER
    torchrun --nproc-per-node 2 -m vocalmidi_tools.training.tracks drums --bars ... --out FOLDER
    python -m vocalmidi_tools.convert FOLDER/drums-generator.pt \\
        Weights/drums-generator.safetensors --fp16

`--bars` is what `vocalmidi_tools.corpus.arranging` makes of scores. Binary cross-entropy, Adam
(2e-4, betas 0.5 and 0.999), batches of 32, dropout. What keeps it stable and on its condition:

- the generator also reconstructs the bar that belongs to the condition (Isola et al., 2017), and
  of a few bars made from different noise only the nearest to it counts (the variety loss of Gupta
  et al., 2018), so that noise means variety rather than blur;
- what the discriminator sees of a generated bar is rounded to the levels a real bar has, with the
  gradient passed straight through (Dong and Yang, 2018), and both kinds under noise that fades
  (Sonderby et al., 2017);
- real bars are labelled 0.9 (Salimans et al., 2016), and the generator also matches the mean of the
  discriminator's features (same);
- the generator is averaged over steps, and begins with reconstruction alone (Ledig et al., 2017),
  at a higher rate; at the end its output bias is shifted to the real density of onsets.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from vocalmidi_tools.corpus.arranging.examples import SPLITS, TRACKS, Examples
from vocalmidi_tools.features.arranging.playing import CHORD_VOICES
from vocalmidi_tools.features.arranging.roll import (
    HIT_THRESHOLD,
    ONSET_THRESHOLD,
    SHARPNESS,
    SUSTAIN_THRESHOLD,
)
from vocalmidi_tools.models.tracks import TrackDiscriminator, TrackGenerator
from vocalmidi_tools.vocabulary.genres import GENRES

from .running import Workplace, load, require_file, require_steps_left, save

CANDIDATES = 3
REAL_LABEL = 0.9
INSTANCE_NOISE = 0.1
AVERAGING = 0.998
ONSET_WEIGHT = 1.5
LEVEL_WEIGHT = 6.0
UNKNOWN_PREVIOUS = 0.5
CORPUS = (
    "bars of POP909 (MIT), OpenEWLD (public domain), Rock Corpus (CC BY 4.0), Groove MIDI Dataset"
    " (CC BY 4.0), Freedoom (BSD), Tanner Helland's music (CC BY 4.0), and composed ones"
)


class Batches:
    """Random batches of training bars, genres and origins weighted by the root of their counts."""

    def __init__(
        self, examples: Examples, batch: int, seed: int | list[int], device: torch.device
    ):
        self.examples = examples
        self.batch = batch
        self.device = device
        self.random = np.random.default_rng(seed)
        groups = examples.genre * 2 + examples.recorded
        _, group, counts = np.unique(groups, return_inverse=True, return_counts=True)
        weights = 1 / np.sqrt(counts[group])
        self.weights = weights / weights.sum()

    def next(self) -> tuple[Tensor, Tensor, Tensor]:
        """(bar, genre, condition); the previous bar is unknown to half of the conditions."""
        index = self.random.choice(len(self.weights), self.batch, p=self.weights)
        return self.at(index, self.random.random(self.batch) < UNKNOWN_PREVIOUS)

    def at(self, index: np.ndarray, unknown: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
        condition = self.examples.condition[index].copy()
        condition[unknown, 62:] = 0
        values = (self.examples.rolls(index), self.examples.genre[index], condition)
        return tuple(torch.from_numpy(value).to(self.device) for value in values)


def rounded(bar: Tensor, drums: bool) -> Tensor:
    """A generated bar at the levels of a real one; the gradient is that of the identity."""
    levels = bar * (bar >= HIT_THRESHOLD) if drums else torch.round(bar.detach() * 2) / 2
    return bar + (levels - bar).detach()


def odds(threshold: float) -> float:
    """The logarithm of the odds of a probability."""
    return math.log(threshold / (1 - threshold))


def reconstruction(logits: Tensor, bar: Tensor, drums: bool) -> Tensor:
    """(B,) how far bars are from real ones, a step's sum on average.

    A pitched roll has ordered levels, nothing, sounding on and onset, and its logits are those of a
    proportional-odds model (McCullagh, 1980), `roll.SHARPNESS` steep, whose cut points are the
    thresholds by which rolls are read: at a threshold the odds are even, and a doubtful onset is no
    sustained note. Of drums the one threshold is that of a hit; how loud real hits are is learned
    by the squared error.
    """
    if drums:
        hit = (bar > 0).float()
        loss = crossing(logits, HIT_THRESHOLD, hit)
        loss = loss + LEVEL_WEIGHT * hit * (logits.sigmoid() - bar).square()
    else:
        loss = crossing(logits, SUSTAIN_THRESHOLD, (bar > 0).float())
        loss = loss + ONSET_WEIGHT * crossing(logits, ONSET_THRESHOLD, (bar == 1).float())
    return loss.sum(dim=(1, 2)) / bar.shape[1]


def crossing(logits: Tensor, threshold: float, above: Tensor) -> Tensor:
    """The binary cross-entropy of lying above a threshold."""
    return nn.functional.binary_cross_entropy_with_logits(
        SHARPNESS * (logits - odds(threshold)), above, reduction="none"
    )


class Training:
    """The two networks, their optimisers, and one step of each."""

    def __init__(self, track: str, options: argparse.Namespace, place: Workplace):
        self.drums = track == "drums"
        self.voices = CHORD_VOICES if track == "chords" else 1
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
        }

    def restore(self, state: dict) -> None:
        self.plain_generator.load_state_dict(state["generator"])
        self.plain_discriminator.load_state_dict(state["discriminator"])
        self.average.load_state_dict(state["average"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"]):
            optimiser.load_state_dict(saved)
        self.step = state["step"]

    def run(self, bar: Tensor, genre: Tensor, condition: Tensor) -> dict[str, float]:
        """One step of both networks; during the warm-up of the generator alone."""
        logits, distance = self._nearest(bar, genre, condition)
        loss, rate = distance, self.options.warmup_rate
        figures = {"reconstruction": distance.item()}
        if self.step >= self.options.warmup:
            rate = self.options.rate
            fake = rounded(logits.sigmoid(), self.drums)
            figures["discriminator"], features = self._discriminate(bar, fake.detach(), genre)
            adversarial, matching = self._judged(fake, genre, features)
            loss = self.options.reconstruction * distance + adversarial + matching
            figures |= {"adversarial": adversarial.item(), "matching": matching.item()}
        self._descend(0, loss, rate)
        self._average()
        self.step += 1
        return figures

    def _nearest(self, bar: Tensor, genre: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """The logits nearest to each bar among `CANDIDATES` noises', and their mean distance."""
        count = len(bar)
        noise = torch.randn(CANDIDATES * count, 100, device=self.device)
        logits = self.generator(noise, genre.repeat(CANDIDATES), condition.repeat(CANDIDATES, 1))
        distance = reconstruction(logits, bar.repeat(CANDIDATES, 1, 1), self.drums)
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

    def begun(self, bar: Tensor) -> int:
        """How many notes begin in bars, read as `arranging.roll` and `playing` do."""
        if self.drums:
            return int((bar >= HIT_THRESHOLD).sum())
        logits = torch.logit(bar, eps=1e-6)
        parts = (SHARPNESS * (logits - odds(ONSET_THRESHOLD))).sigmoid().sum(dim=2)
        return int((parts + 0.5).floor().clamp(max=self.voices).sum())

    @torch.no_grad()
    def _held_out(self, batches: Batches, bars: int) -> tuple[Tensor, Tensor, Tensor]:
        """(real bars, genres, logits of the averaged generator) for held-out conditions."""
        random = np.random.default_rng(0)
        index = random.choice(len(batches.examples), bars, p=batches.weights)
        real, genre, condition = batches.at(index, np.zeros(len(index), bool))
        noise = torch.randn(len(real), 100, generator=torch.Generator().manual_seed(0))
        return real, genre, self.average(noise.to(self.device), genre, condition)

    def calibrate(self, batches: Batches, bars: int) -> float:
        """Shifts the averaged generator's output bias, so that as many notes begin as in real bars.

        Returns the shift of the logits, at most `--largest-shift`, found by bisection.
        """
        real, _, logits = self._held_out(batches, bars)
        wanted = self.begun(real)
        low, high = -self.options.largest_shift, self.options.largest_shift
        for _ in range(20):
            shift = (low + high) / 2
            fewer = self.begun((logits + shift).sigmoid()) < wanted
            low, high = (shift, high) if fewer else (low, shift)
        self.average.output.bias.data += shift
        return shift

    @torch.no_grad()
    def validate(self, batches: Batches, bars: int) -> dict[str, float]:
        """On held-out bars: the distance, and the averaged generator's against the real density."""
        real, genre, logits = self._held_out(batches, bars)
        fake = rounded(logits.sigmoid(), self.drums)
        density = self.begun(logits.sigmoid()) / max(self.begun(real), 1)
        judge = self.plain_discriminator.eval()
        figures = {
            "reconstruction": reconstruction(logits, real, self.drums).mean().item(),
            "density": density,
            "realness of real": judge(real, genre).sigmoid().mean().item(),
            "realness of generated": judge(fake, genre).sigmoid().mean().item(),
        }
        self.plain_discriminator.train()
        return figures


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("track", choices=TRACKS)
    parser.add_argument("--bars", type=Path, required=True, help="bars-TRACK.npz of `-m arranging`")
    parser.add_argument("--out", type=Path, required=True, help="where networks and state go")
    parser.add_argument("--resume", action="store_true", help="go on from what lies in --out")
    parser.add_argument("--epochs", type=int, default=200, help="passes over the bars, in all")
    parser.add_argument("--steps", type=int, help="optimiser steps in all, instead of --epochs")
    parser.add_argument("--warmup", type=int, default=1400, help="steps of reconstruction alone")
    parser.add_argument("--warmup-rate", type=float, default=1e-3)
    parser.add_argument("--batch", type=int, default=32, help="bars of a step and process")
    parser.add_argument("--rate", type=float, default=2e-4, help="Adam's, of both networks")
    parser.add_argument("--dropout", type=float, default=0.1, help="the generator's")
    parser.add_argument("--reconstruction", type=float, default=1.0)
    parser.add_argument("--largest-shift", type=float, default=0.3, help="of the output's bias")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end after so long")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    place = Workplace.join(options.threads)
    require_file(options.bars, "vocalmidi_tools.corpus.arranging")
    examples = Examples.load(options.bars)
    train = examples.where(examples.split == SPLITS.index("train"))
    held_out = examples.where(examples.split == SPLITS.index("validation"))
    options.steps = options.steps or steps_of(options.epochs, len(train), options.batch, place)
    state_path = options.out / f"{options.track}-training.pt"
    saved = resumed(state_path, options.steps) if options.resume else None
    training = Training(options.track, options, place)
    if saved:
        training.restore(saved)
    seed = [options.seed, place.rank, training.step]
    batches = Batches(train, options.batch, seed, place.device)
    validation = Batches(held_out, options.batch, 0, place.device)
    begun = time.monotonic()

    def is_late() -> bool:
        return place.decide(time.monotonic() - begun > 60 * options.minutes)

    while training.step < options.steps and not is_late():
        figures = training.run(*batches.next())
        if place.leads and training.step % 250 == 0:
            seconds = time.monotonic() - begun
            report(training.step, seconds, figures, training.validate(validation, 512))
            save(state_path, training.state())
            keep(training, options, train, 0)
    if place.leads:
        save(state_path, training.state())
        shift = training.calibrate(validation, 1024)
        keep(training, options, train, shift)
        seconds = time.monotonic() - begun
        report(training.step, seconds, {"shift": shift}, training.validate(validation, 512))
    place.leave()


def steps_of(epochs: int, bars: int, batch: int, place: Workplace) -> int:
    """Optimiser steps in which all processes together draw `bars` bars `epochs` times."""
    return max(epochs * bars // (batch * place.processes), 1)


def resumed(path: Path, steps: int) -> dict:
    """The state of the run that --resume goes on from."""
    if not path.exists():
        raise SystemExit(f"there is no {path} to go on from; leave out --resume, or see to --out")
    state = load(path)
    require_steps_left(state["step"], steps)
    return state


def report(step: int, seconds: float, figures: dict, validation: dict) -> None:
    text = ", ".join(f"{name} {value:.3f}" for name, value in figures.items())
    held_out = ", ".join(f"{name} {value:.3f}" for name, value in validation.items())
    print(f"step {step}, {seconds:.0f} s: {text}; held out: {held_out}", flush=True)


def keep(
    training: Training, options: argparse.Namespace, train: Examples, shift: float
) -> None:
    """Writes both networks in the form that `vocalmidi_tools.convert` reads."""
    networks = {"generator": training.average, "discriminator": training.plain_discriminator}
    for part, network in networks.items():
        save(
            options.out / f"{options.track}-{part}.pt",
            {
                "architecture": f"track-{part}",
                "model": network.state_dict(),
                "configuration": network.configuration.as_dict(),
                "genres": list(GENRES),
                "decoder": {"density": train.density()},
                "provenance": {
                    "track": options.track,
                    "corpus": CORPUS,
                    "bars": len(train),
                    "steps": training.step,
                    "batch": options.batch,
                    "seed": options.seed,
                    "learning_rate": options.rate,
                    "reconstruction": options.reconstruction,
                    "output_shift": shift,
                    "pytorch": str(torch.__version__),
                },
            },
        )


if __name__ == "__main__":
    main()
