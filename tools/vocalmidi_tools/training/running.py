"""What every training run needs: its processes and device, and safe checkpoints."""

from __future__ import annotations

import argparse
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile

import torch
from torch import Tensor, distributed, nn

from vocalmidi_tools.conversion import restoring
from vocalmidi_tools.conversion.weights import SUFFIX

from .shared_normalisation import normalise_together

Made = TypeVar("Made")


@dataclass(frozen=True)
class Workplace:
    """This process's device, and its place among those of one run (torchrun starts several)."""

    device: torch.device
    rank: int
    processes: int

    @classmethod
    def join(cls, threads: int = 0) -> Workplace:
        """Joins the processes that torchrun started, if any; 0 `threads` are PyTorch's choice."""
        if threads:
            torch.set_num_threads(threads)
        processes = int(os.environ.get("WORLD_SIZE", 1))
        on_gpu = torch.cuda.is_available()
        if processes > 1:
            distributed.init_process_group("nccl" if on_gpu else "gloo")
        local = int(os.environ.get("LOCAL_RANK", 0))
        device = torch.device("cuda", local) if on_gpu else torch.device("cpu")
        return cls(device, int(os.environ.get("RANK", 0)), processes)

    @property
    def leads(self) -> bool:
        """Whether this process validates, prints and saves."""
        return self.rank == 0

    def share(self, model: nn.Module) -> nn.Module:
        """Moves the model to the device; several processes average their gradients, and normalise together."""
        model = model.to(self.device)
        if self.processes == 1:
            return model
        normalise_together(model)
        ids = [self.device.index] if self.device.type == "cuda" else None
        return nn.parallel.DistributedDataParallel(model, device_ids=ids)

    def decide(self, yes: bool) -> bool:
        """What the leading process says, for all of them: for what clocks decide."""
        if self.processes == 1:
            return yes
        answer = torch.tensor(int(yes), device=self.device)
        distributed.broadcast(answer, 0)
        return bool(answer.item())

    def gathered(self, own: Tensor) -> Tensor:
        """The tensors of all processes one below the other; a gradient reaches this process's own alone."""
        if self.processes == 1:
            return own
        parts = [torch.empty_like(own) for _ in range(self.processes)]
        distributed.all_gather(parts, own.detach().contiguous())
        parts[self.rank] = own
        return torch.cat(parts)

    def mean_count(self, own: Tensor) -> Tensor:
        """Counts, averaged over all processes: a sum divided by them is a share of the mean over what all have."""
        count = own.detach().float()
        if self.processes > 1:
            distributed.all_reduce(count)
            count /= self.processes
        return count

    def leave(self) -> None:
        """Ends what `join` began."""
        if distributed.is_initialized():
            distributed.destroy_process_group()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file's path beside `path`, which it replaces once whole; after a failure it is gone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(6)}.partial")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def save(path: Path, state: dict) -> None:
    """Writes a checkpoint whole or not at all."""
    with replacing(path) as temporary:
        torch.save(state, temporary)


def best_of(path: Path) -> Path:
    """Where the best weights of a run are, whose last ones are at `path`."""
    return path.with_name(f"{path.stem}-best{path.suffix}")


def load(path: Path, architecture: str = "") -> dict:
    """Reads a checkpoint of tensors and plain values, onto the CPU wherever it was written.

    A weight file is read as a checkpoint without the state of a run ("training"). Ends the program
    where it cannot be read, or tells of another `architecture` than the one given.
    """
    if path.suffix == SUFFIX:
        return restoring.read(path, architecture)
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch documents no set of exceptions for foreign files
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise SystemExit(
            f"{path} cannot be read ({reason}); give a checkpoint that training wrote"
        ) from error
    found = saved.get("architecture", "") if isinstance(saved, dict) else "no model"
    if architecture and found and found != architecture:
        raise SystemExit(f"{path} holds '{found}'; give a checkpoint of '{architecture}'")
    return saved


def origin(options: argparse.Namespace, architecture: str) -> dict | None:
    """What --resume or --start names; None for nothing."""
    path = options.resume or options.start
    return load(path, architecture) if path else None


def run_state(options: argparse.Namespace, saved: dict | None) -> dict:
    """The state of the run that --resume goes on with; empty for a new one."""
    return saved.get("training", {}) if saved and options.resume else {}


def read_made(path: Path, maker: str, read: Callable[[Path], Made]) -> Made:
    """What `read` makes of the file that `maker` wrote; ends the program where there is none."""
    if not path.is_file():
        raise SystemExit(f"there is no file {path}; make it with {maker}")
    try:
        return read(path)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise SystemExit(f"{path} cannot be read ({error}); make it with {maker}") from error


def require_steps_left(done: int, wanted: int, unit: str = "steps") -> None:
    """Ends the program where a checkpoint that is gone on from has all its steps behind it."""
    if done >= wanted:
        raise SystemExit(
            f"the checkpoint has {done} {unit} behind it, and --{unit} {wanted} are no more: give"
            f" more --{unit}, or convert it as it is"
        )


def fingerprint(files: Iterable[Path]) -> str:
    """What tells one set of files from another: a digest of their names and contents, in order."""
    digest = hashlib.sha256()
    for path in files:
        for part in (path.name.encode(), path.read_bytes()):
            digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()
