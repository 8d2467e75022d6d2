"""Steps of every network's training on given batches, of which each process of torchrun takes its share.

    torchrun --nproc-per-node 2 halved_batches.py FOLDER

writes what each process found into the folder: RANK.pt, and alone.pt of one process with whole batches. Nothing but the
batches differs: dropout is off, and what else trainings draw is zero.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import torch
from test_band_training import Run, training
from torch import Tensor, nn

from vocalmidi_tools.models.pitch import PitchConfiguration
from vocalmidi_tools.training import excerpts
from vocalmidi_tools.training.running import Workplace

NAMES = ("continuation", "context", "pitch", "timbre", "tracks")
STEPS, BATCH = 4, 8


def made(name: str, folder: Path, place: Workplace) -> object:
    """A training of tiny data in this process's place."""
    own = folder / f"{name}-{place.processes}-{place.rank}"
    own.mkdir(parents=True)
    module = training(name)
    common = ["--out", own / "a.pt", *(["--dropout", 0] if name in ("context", "tracks") else [])]
    if name == "pitch":
        given = ["--batch", BATCH, "--frames", 64, "--workers", 0, "--steps", STEPS]
        module.PitchConfiguration = lambda: PitchConfiguration(channels=(4, 4, 4), hidden=8, layers=1)
    else:
        run = Run(name, own, pytest.MonkeyPatch())
        given = [*run.given, run.unit, STEPS]
    sys.argv = ["train", *map(str, [*given, *common])]
    return module.Training(module.arguments(), place)


def batches(name: str, made: object) -> list:
    """`STEPS` whole batches, the same in every process."""
    rng = np.random.default_rng(5)
    if name == "pitch":
        source = excerpts.Excerpts(made.front_end, 64, [], [], (5,))
        return list(islice(excerpts.loader(source, BATCH, 0), STEPS))
    if name == "timbre":
        return [made.data.batch(16 * BATCH, rng) for _ in range(STEPS)]
    if name == "tracks":
        source = training(name).Batches(made.train, BATCH, 5, made.place.device)
        return [source.next() for _ in range(STEPS)]
    if name == "context":
        return list(islice(training(name).batches(made.library, "train", BATCH, 5), STEPS))
    tunes = training(name).melodies(made.pieces, "train")
    source = training(name).Excerpts(tunes, 64, 5)
    return [source.batch(BATCH) for _ in range(STEPS)]


def share(batch: object, place: Workplace) -> object:
    """This process's part of a batch."""
    if isinstance(batch, Tensor):
        return batch[place.rank::place.processes]
    if isinstance(batch, tuple):
        return tuple(share(each, place) for each in batch)
    return type(batch)(**{name: share(value, place) for name, value in vars(batch).items()})


def step(name: str, made: object, batch: object) -> float:
    """The loss of one step."""
    if name == "tracks":
        found = made.networks.run(*batch)
    elif name == "timbre":
        made.epoch_steps = 1
        with mock.patch.object(made.data, "batch", lambda *_: batch):
            found = made.one_epoch()
    elif name == "continuation":
        found = made._one_step(*batch)
    else:
        found = made._one_step(batch)
        made.step += 1
    return float(torch.as_tensor(found["loss"]).detach())


def networks(name: str, made: object) -> list[nn.Module]:
    return [made.networks.plain_generator, made.networks.plain_discriminator] if name == "tracks" else [made.model]


def learnt(name: str, folder: Path, place: Workplace) -> dict:
    """The losses of the steps, the first step's gradient, and the weights and statistics of batches in the end."""
    run = made(name, folder, place)
    models = networks(name, run)
    for module in (part for model in models for part in model.modules()):
        if isinstance(module, nn.Dropout):
            module.p = 0.0
        if isinstance(module, nn.LSTM):
            module.dropout = 0.0
    losses, gradient = [], None
    if name == "tracks":
        torch.randn, torch.randn_like = lambda *sizes, **_: torch.zeros(*sizes), torch.zeros_like
    for batch in batches(name, run):
        losses.append(step(name, run, share(batch, place)))
        if gradient is None:
            gradient = flat(p.grad for model in models for p in model.parameters() if p.grad is not None)
    return {
        "losses": losses, "gradient": gradient, "weights": flat(p for model in models for p in model.parameters()),
        "statistics": flat(b for model in models for b in model.buffers() if b.is_floating_point())}


def flat(tensors: Iterable[Tensor]) -> Tensor:
    return torch.cat([torch.empty(0), *(tensor.detach().flatten() for tensor in tensors)])


def main() -> None:
    folder = Path(sys.argv[1])
    training("context").HELD_OUT_BATCHES = training("pitch").HELD_OUT_BATCHES = 1
    training("timbre").Data.REFERENCE = 400
    place = Workplace.join(threads=1)
    torch.save({name: learnt(name, folder, place) for name in NAMES}, folder / f"{place.rank}.pt")
    if place.leads:
        alone = Workplace(place.device, 0, 1)
        torch.save({name: learnt(name, folder, alone) for name in NAMES}, folder / "alone.pt")
    place.leave()


if __name__ == "__main__":
    main()
