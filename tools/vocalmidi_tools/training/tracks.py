"""Trains the generator and the discriminator of one track; resumes; uses a GPU if any.

    python -m vocalmidi_tools.training.tracks drums --bars bars-drums.npz --out FOLDER
    python -m vocalmidi_tools.training.tracks drums --start Weights --bars bars-drums.npz --out FOLDER
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
import time
from pathlib import Path

import torch
from torch import nn

from vocalmidi_tools.conversion.weights import SUFFIX
from vocalmidi_tools.corpus.arranging.examples import SPLITS, Examples
from vocalmidi_tools.features.arranging.kinds import TRACKS
from vocalmidi_tools.vocabulary.genres import GENRES

from . import provenance
from .course import Course, conduct
from .judging import Measure
from .options import add_course, parse
from .running import Workplace, load, read_made, require_steps_left
from .shipped import metadata
from .track_batches import Batches
from .track_networks import TrackNetworks

CORPUS = (
    "bars of POP909 (MIT), OpenEWLD (public domain), Rock Corpus (CC BY 4.0), Groove MIDI Dataset"
    " (CC BY 4.0), Freedoom (BSD), Tanner Helland's music (CC BY 4.0), and composed ones"
)
PARTS = ("generator", "discriminator")
WARM_UP = 1400
ORIGIN = "density counted in the training bars, energy given"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("track", choices=TRACKS)
    parser.add_argument("--bars", type=Path, required=True, help="bars-TRACK.npz of `-m arranging`")
    parser.add_argument("--out", type=Path, required=True, help="where networks and state go")
    origin = parser.add_mutually_exclusive_group()
    origin.add_argument("--resume", action="store_true", help="go on from what lies in --out")
    origin.add_argument(
        "--start", type=Path, help="folder of weight files that a new training begins from, as Weights")
    parser.add_argument("--epochs", type=int, default=200, help="passes over the bars, in all")
    parser.add_argument("--steps", type=int, help="optimiser steps in all, instead of --epochs")
    parser.add_argument(
        "--warmup", type=int, help=f"steps of reconstruction alone ({WARM_UP}; 0 with --start)")
    parser.add_argument("--warmup-rate", type=float, default=1e-3)
    parser.add_argument("--batch", type=int, default=32, help="bars of a step and process")
    parser.add_argument("--rate", type=float, default=2e-4, help="Adam's, of both networks")
    parser.add_argument("--dropout", type=float, default=0.1, help="the generator's")
    parser.add_argument("--reconstruction", type=float, default=1.0)
    parser.add_argument("--largest-shift", type=float, default=0.3, help="of the output's bias")
    parser.add_argument(
        "--energy", type=float,
        help="how much louder a song's most energetic bars are, in steps of velocity (the shipped weights')")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end after so long")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    add_course(parser, interval=250)
    options = parse(parser)
    if options.energy is None:
        shipped = metadata(f"{options.track}-generator", "decoder", {})
        options.energy = shipped.get("energy")
    if options.energy is None:
        parser.error("there are no shipped weights of this track: give --energy, 10 for example")
    return options


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


class Training:
    """One run: the networks, the bars that they learn from, and where they stand."""

    def __init__(self, options: argparse.Namespace, place: Workplace):
        self.options, self.place = options, place
        examples = read_made(options.bars, "vocalmidi_tools.corpus.arranging", Examples.load)
        self.train = examples.where(examples.split == SPLITS.index("train"))
        held_out = examples.where(examples.split == SPLITS.index("validation"))
        options.steps = options.steps or steps_of(options.epochs, len(self.train), options.batch, place)
        state_path = self._path("training")
        state = resumed(state_path, options.steps) if options.resume else {}
        self.before = state.get("before", {})
        if options.warmup is None:
            options.warmup = state.get("warmup", 0 if options.start else WARM_UP)
        self.networks = TrackNetworks(options.track, options, place)
        if state:
            self.networks.restore(state)
        if options.start:
            self._begin()
        self.validation = Batches(held_out, options.batch, 0, place.device)
        self.course = Course(
            options, place, Measure("reconstruction"), self.networks.step, options.steps,
            state.get("course"), out=state_path)

    def _path(self, part: str) -> Path:
        return self.options.out / f"{self.options.track}-{part}.pt"

    def _begin(self) -> None:
        """Takes the weights of both networks from the folder of weight files."""
        saved = {
            part: load(self.options.start / f"{self.options.track}-{part}{SUFFIX}", f"track-{part}")
            for part in PARTS}
        self.networks.begin_from(**saved)
        self.before = provenance.before(saved["generator"], is_new=True)

    def run(self) -> Course:
        """Trains to the end; validates and saves now and then."""
        networks, options, begun = self.networks, self.options, time.monotonic()
        seed = [options.seed, self.place.rank, networks.step]
        batches = Batches(self.train, options.batch, seed, self.place.device)

        def is_late() -> bool:
            return self.place.decide(time.monotonic() - begun > 60 * options.minutes)

        with self.course as course:
            while course.goes_on(networks.step) and not is_late():
                rate = networks.rate
                figures = networks.run(*batches.next())
                course.tell(networks.step, figures, rate)
                if course.is_due(networks.step):
                    self._keep()
            if self.place.leads and course.kept < networks.step:
                self._keep()
        return course

    def _keep(self) -> None:
        """Validates and writes the run's state, and both networks as `vocalmidi_tools.convert` reads them."""
        networks = self.networks
        generator, shift = networks.calibrated(self.validation, 1024)
        figures = networks.validate(generator, self.validation, 512)
        self.course.keep(networks.step, figures, {
            self._path("training"): lambda: {
                **networks.state(), "course": self.course.state, "before": self.before,
                "warmup": self.options.warmup},
            self._path("generator"): lambda: self._saved("generator", generator, shift),
            self._path("discriminator"): lambda: self._saved(
                "discriminator", networks.plain_discriminator, shift),
        })

    def _saved(self, part: str, network: nn.Module, shift: float) -> dict:
        """A checkpoint of one of the networks."""
        options = self.options
        # Only the generator's bars are played.
        numbers = {"density": self.train.density(), "energy": options.energy}
        playing = {"decoder": numbers} if part == "generator" else {}
        return {
            "architecture": f"track-{part}",
            "folded": getattr(network, "folded", False),
            "model": network.state_dict(),
            "configuration": network.configuration.as_dict(),
            "genres": list(GENRES),
            **playing,
            "provenance": {
                "track": options.track,
                "corpus": CORPUS,
                "bars": len(self.train),
                "steps": self.networks.step,
                "batch": options.batch,
                "seed": options.seed,
                "learning_rate": options.rate,
                "reconstruction": options.reconstruction,
                "output_shift": shift,
                **({"decoder": ORIGIN} if playing else {}),
                "pytorch": str(torch.__version__),
                **self.before,
            },
        }


def main() -> None:
    conduct(Training, arguments())


if __name__ == "__main__":
    main()
