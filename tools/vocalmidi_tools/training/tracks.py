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
import time
from pathlib import Path

import torch

from vocalmidi_tools.corpus.arranging.examples import SPLITS, Examples
from vocalmidi_tools.features.arranging.kinds import TRACKS
from vocalmidi_tools.vocabulary.genres import GENRES

from .running import Workplace, load, require_file, require_steps_left, save
from .shipped import metadata
from .track_batches import Batches
from .track_networks import TrackNetworks

CORPUS = (
    "bars of POP909 (MIT), OpenEWLD (public domain), Rock Corpus (CC BY 4.0), Groove MIDI Dataset"
    " (CC BY 4.0), Freedoom (BSD), Tanner Helland's music (CC BY 4.0), and composed ones"
)
ORIGIN = "density counted in the training bars, energy given"


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
    parser.add_argument(
        "--energy", type=float,
        help="how much louder a song's most energetic bars are, in steps of velocity (the shipped weights')")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end after so long")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.energy is None:
        shipped = metadata(f"{options.track}-generator", "decoder", {})
        options.energy = shipped.get("energy")
    if options.energy is None:
        parser.error("there are no shipped weights of this track: give --energy, 10 for example")
    return options


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
    networks = TrackNetworks(options.track, options, place)
    if saved:
        networks.restore(saved)
    seed = [options.seed, place.rank, networks.step]
    batches = Batches(train, options.batch, seed, place.device)
    validation = Batches(held_out, options.batch, 0, place.device)
    begun = time.monotonic()

    def is_late() -> bool:
        return place.decide(time.monotonic() - begun > 60 * options.minutes)

    while networks.step < options.steps and not is_late():
        figures = networks.run(*batches.next())
        if place.leads and networks.step % 250 == 0:
            seconds = time.monotonic() - begun
            report(networks.step, seconds, figures, networks.validate(validation, 512))
            save(state_path, networks.state())
            keep(networks, options, train, 0)
    if place.leads:
        save(state_path, networks.state())
        shift = networks.calibrate(validation, 1024)
        keep(networks, options, train, shift)
        seconds = time.monotonic() - begun
        report(networks.step, seconds, {"shift": shift}, networks.validate(validation, 512))
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
    networks: TrackNetworks, options: argparse.Namespace, train: Examples, shift: float
) -> None:
    """Writes both networks in the form that `vocalmidi_tools.convert` reads."""
    parts = {"generator": networks.average, "discriminator": networks.plain_discriminator}
    for part, network in parts.items():
        # Only the generator's bars are played.
        numbers = {"density": train.density(), "energy": options.energy}
        playing = {"decoder": numbers} if part == "generator" else {}
        save(
            options.out / f"{options.track}-{part}.pt",
            {
                "architecture": f"track-{part}",
                "model": network.state_dict(),
                "configuration": network.configuration.as_dict(),
                "genres": list(GENRES),
                **playing,
                "provenance": {
                    "track": options.track,
                    "corpus": CORPUS,
                    "bars": len(train),
                    "steps": networks.step,
                    "batch": options.batch,
                    "seed": options.seed,
                    "learning_rate": options.rate,
                    "reconstruction": options.reconstruction,
                    "output_shift": shift,
                    **({"decoder": ORIGIN} if playing else {}),
                    "pytorch": str(torch.__version__),
                },
            },
        )


if __name__ == "__main__":
    main()
