"""Batch normalisation by the batches of all processes together.

PyTorch's own, `SyncBatchNorm`, works on GPUs alone.
"""

from __future__ import annotations

import torch
from torch import Tensor, distributed, nn
from torch.nn.modules.batchnorm import _BatchNorm


class _Summed(torch.autograd.Function):
    """The sum of a tensor over all processes; so is its gradient, because each process's loss depends on it."""

    @staticmethod
    def forward(context, own: Tensor) -> Tensor:
        total = own.clone()
        distributed.all_reduce(total)
        return total

    @staticmethod
    def backward(context, gradient: Tensor) -> Tensor:
        total = gradient.contiguous().clone()
        distributed.all_reduce(total)
        return total


class SharedBatchNorm(_BatchNorm):
    """As `nn.BatchNorm1d` and `nn.BatchNorm2d`, but in training by the mean and variance of all processes."""

    @classmethod
    def of(cls, other: _BatchNorm) -> SharedBatchNorm:
        """One that has the parameters and statistics of another, the same tensors."""
        made = cls(other.num_features, other.eps, other.momentum, other.affine, other.track_running_stats)
        for name in ("weight", "bias"):
            setattr(made, name, getattr(other, name))
        for name, buffer in other.named_buffers():
            setattr(made, name, buffer)
        return made.train(other.training)

    def _check_input_dim(self, x: Tensor) -> None:
        pass

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return super().forward(x)
        axes = [axis for axis in range(x.dim()) if axis != 1]
        shape = [-1 if axis == 1 else 1 for axis in range(x.dim())]
        count = _Summed.apply(torch.tensor(x.numel() / x.shape[1], device=x.device))
        mean = _Summed.apply(x.sum(axes)) / count
        centred = x - mean.view(shape)
        variance = _Summed.apply(centred.square().sum(axes)) / count
        self._remember(mean.detach(), variance.detach() * count / (count - 1).clamp(min=1))
        scaled = centred * (variance + self.eps).rsqrt().view(shape)
        return scaled * self.weight.view(shape) + self.bias.view(shape)

    def _remember(self, mean: Tensor, variance: Tensor) -> None:
        self.num_batches_tracked += 1
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(variance, self.momentum)


def normalise_together(model: nn.Module) -> None:
    """Makes every batch normalisation within a model one of all processes."""
    for parent in list(model.modules()):
        for name, child in parent.named_children():
            if isinstance(child, _BatchNorm):
                setattr(parent, name, SharedBatchNorm.of(child))
