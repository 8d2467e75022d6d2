"""What every training run needs: its processes and device, and safe checkpoints."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import distributed, nn


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
        """Moves the model to the device; with several processes, their gradients are averaged."""
        model = model.to(self.device)
        if self.processes == 1:
            return model
        ids = [self.device.index] if self.device.type == "cuda" else None
        return nn.parallel.DistributedDataParallel(model, device_ids=ids)

    def leave(self) -> None:
        """Ends what `join` began."""
        if distributed.is_initialized():
            distributed.destroy_process_group()


def save(path: Path, state: dict) -> None:
    """Writes a checkpoint whole or not at all."""
    temporary = path.with_suffix(".partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, temporary)
    temporary.replace(path)


def load(path: Path) -> dict:
    """Reads a checkpoint of tensors and plain values."""
    return torch.load(path, map_location="cpu", weights_only=True)
