"""When the training of a network ends early, and with which weights."""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn

from vocalmidi_tools.training.judging import Judge, Measure


class EarlyEnd:
    """Ends a training after `patience` epochs of which none was the best, and gives back the best one's weights.

    `loss` computes what epochs are compared by, of what the network does not learn from.
    """

    def __init__(self, net: nn.Module, patience: int, loss: Callable[[], Tensor]):
        self.net, self.patience, self.loss = net, patience, loss
        self.judge = Judge(Measure("loss"))
        self.best = copy.deepcopy(net.state_dict())

    def is_due(self, epoch: int) -> bool:
        """Whether the training ends after this epoch."""
        self.net.eval()
        with torch.no_grad():
            found = self.loss().item()
        self.net.train()
        if self.judge.is_best(epoch, {"loss": found}):
            self.best = copy.deepcopy(self.net.state_dict())
        return self.judge.waited >= self.patience

    def finish(self) -> str:
        """Gives the network its best weights; what is told of them."""
        self.net.load_state_dict(self.best)
        judge = self.judge
        if not judge.has_best:
            return "no loss of held-out takes was a number: the network is as it began"
        return f"the best loss of held-out takes, {judge.best:.4f}, has epoch {judge.best_step}"
