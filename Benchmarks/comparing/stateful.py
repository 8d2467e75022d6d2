"""The recurrent models with their state as inputs and outputs, so that any engine can stream."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .cases import LOOK_AHEAD


class Stepping(nn.Module):
    """The continuation model: steps and state in; probabilities and the next state out."""

    INPUTS = ("input", "hidden", "cell")
    OUTPUTS = ("note", "velocity", "timing", "next_hidden", "next_cell")
    FREE = {"input": {1: "length"}}

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def zeros(self) -> list[Tensor]:
        """The state before the first step."""
        sizes = self.model.configuration
        return [torch.zeros(sizes.layers, 1, sizes.hidden) for _ in range(2)]

    def forward(self, input: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, ...]:
        x, (hidden, cell) = self.model.recurrent(input, (hidden, cell))
        heads = (self.model.note(x), self.model.velocity(x), self.model.timing(x))
        return *(head.softmax(-1) for head in heads), hidden, cell


class Live(nn.Module):
    """The pitch model, one frame further: `PitchModel.windowed` with all that is past carried.

    State: the two last frames that each convolution read, the features of the window's frames, and
    the forward direction's state in each layer. Only the new frame is convolved. The LSTM operators
    of ONNX project their inputs themselves, so the window's are projected anew in every step; the
    backward direction must run over it anyway. The answer is of the window's first frame.
    """

    INPUTS = ("input", "past_0", "past_1", "past_2", "features", "hidden", "cell")
    OUTPUTS = ("pitch", "velocity", "onset", "offset", *(f"next_{name}" for name in INPUTS[1:]))
    FREE: dict = {}

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model
        sizes = model.configuration
        inputs = sizes.channels[-1] * (sizes.mel_bands >> len(sizes.channels))
        self.forwards, self.backwards = nn.ModuleList(), nn.ModuleList()
        for layer in range(sizes.layers):
            width = 2 * sizes.hidden if layer else inputs
            self.forwards.append(_direction(model.lstm, layer, "", width))
            self.backwards.append(_direction(model.lstm, layer, "_reverse", width))

    def zeros(self) -> list[Tensor]:
        """The state before the first frame."""
        sizes = self.model.configuration
        inputs = (1, *sizes.channels[:-1])
        past = [
            torch.zeros(1, channels, 2, sizes.mel_bands >> index)
            for index, channels in enumerate(inputs)
        ]
        features = sizes.channels[-1] * (sizes.mel_bands >> len(sizes.channels))
        window = torch.zeros(1, LOOK_AHEAD, features)
        return [*past, window, *(torch.zeros(sizes.layers, 1, sizes.hidden) for _ in range(2))]

    def forward(
        self, input: Tensor, past_0: Tensor, past_1: Tensor, past_2: Tensor, features: Tensor,
        hidden: Tensor, cell: Tensor,
    ) -> tuple[Tensor, ...]:
        x, past = input.unsqueeze(1), []
        for conv, before in zip(self.model.conv, (past_0, past_1, past_2)):
            joined = torch.cat((before, x), 2)
            past.append(joined[:, :, 1:])
            x = nn.functional.conv2d(joined, conv.weight, conv.bias, padding=(0, 1))
            x = nn.functional.max_pool2d(torch.relu(x), (1, 2))
        x = x.permute(0, 2, 1, 3).flatten(2)
        window = torch.cat((features, x), 1)
        decided, hidden, cell = self.read(window, hidden, cell)
        m = self.model
        heads = (
            m.pitch(decided).softmax(-1), m.velocity(decided).sigmoid(),
            m.onset(decided)[..., 0].sigmoid(), m.offset(decided)[..., 0].sigmoid(),
        )
        return *heads, *past, window[:, 1:], hidden, cell

    def read(
        self, window: Tensor, hidden: Tensor, cell: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The LSTM over the window: its first frame, and the forward state after that frame."""
        states = []
        for layer, (ahead, back) in enumerate(zip(self.forwards, self.backwards)):
            given = (hidden[layer : layer + 1], cell[layer : layer + 1])
            first, state = ahead(window[:, :1], given)
            states.append(state)
            if layer + 1 < len(self.forwards):
                rest, _ = ahead(window[:, 1:], state)
                first = torch.cat((first, rest), 1)
            backward = back(window.flip(1))[0].flip(1)
            window = torch.cat((first, backward[:, : first.shape[1]]), 2)
        hidden, cell = (torch.cat(parts) for parts in zip(*states))
        return window[:, :1], hidden, cell


def _direction(lstm: nn.LSTM, layer: int, suffix: str, inputs: int) -> nn.LSTM:
    """One direction of one layer, by itself."""
    part = nn.LSTM(inputs, lstm.hidden_size, batch_first=True)
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    state = {f"{name}_l0": getattr(lstm, f"{name}_l{layer}{suffix}") for name in names}
    part.load_state_dict(state)
    return part


STATEFUL = {"stepping": Stepping, "live": Live}
