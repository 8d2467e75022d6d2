"""The CNN-BiLSTM pitch model: log-mel frames in, pitch, velocity, onset and offset out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

Heads = tuple[Tensor, Tensor, Tensor, Tensor]


@dataclass(frozen=True)
class PitchConfiguration:
    mel_bands: int = 128
    channels: tuple[int, ...] = (64, 128, 256)
    hidden: int = 256
    layers: int = 2
    classes: int = 128

    def as_dict(self) -> dict:
        return asdict(self)


class PitchModel(nn.Module):
    """(B, T, mel_bands) normalised log-mel -> heads over time.

    Three 3x3 convolutions, each with batch normalisation, ReLU and 1x2 pooling over frequency only,
    keep the time axis; a bidirectional LSTM reads the (channel, band) features frame by frame.
    Pitch classes are MIDI numbers, class 0 is unvoiced.
    """

    def __init__(
        self, configuration: PitchConfiguration = PitchConfiguration(), folded: bool = False
    ):
        """`folded`: the normalisations are part of the convolutions, and stay the identity."""
        super().__init__()
        self.configuration = c = configuration
        self.folded = folded
        inputs = (1, *c.channels[:-1])
        self.conv = nn.ModuleList(nn.Conv2d(i, o, 3, padding=1) for i, o in zip(inputs, c.channels))
        self.norm = nn.ModuleList(nn.BatchNorm2d(o) for o in c.channels)
        features = c.channels[-1] * (c.mel_bands >> len(c.channels))
        self.lstm = nn.LSTM(
            features, c.hidden, c.layers, batch_first=True, bidirectional=True
        )
        self.pitch = nn.Linear(2 * c.hidden, c.classes)
        self.velocity = nn.Linear(2 * c.hidden, c.classes)
        self.onset = nn.Linear(2 * c.hidden, 1)
        self.offset = nn.Linear(2 * c.hidden, 1)

    def train(self, mode: bool = True) -> PitchModel:
        super().train(mode)
        if self.folded:
            for norm in self.norm:
                norm.eval()
        return self

    def forward(self, mel: Tensor, look_ahead: int | None = None) -> Heads:
        """Logits: pitch (B,T,classes), velocity (B,T,classes), onset (B,T), offset (B,T).

        With a look-ahead, every frame sees that many frames of future at most, as a live stream
        reads them: fewer than `reach` by `endings`, more by `windowed`.
        """
        return self.readings(mel, (look_ahead,))[0]

    def readings(self, mel: Tensor, look_aheads: Sequence[int | None]) -> list[Heads]:
        """The logits with each of the look-aheads, from one computation of the features."""
        blocks = self._blocks(mel)
        features = _flat(blocks[-1])
        endings = None
        readings = []
        for look_ahead in look_aheads:
            if look_ahead is None:
                read = self.lstm(features)[0]
            elif look_ahead >= self.reach:
                read = self.windowed(features, look_ahead - self.reach)
            else:
                endings = endings or self.endings(blocks)
                read = _decided(endings, look_ahead)
            readings.append(self._heads(read))
        return readings

    @property
    def reach(self) -> int:
        """Frames of future that the convolutions see: one each."""
        return len(self.conv)

    def _heads(self, x: Tensor) -> Heads:
        return self.pitch(x), self.velocity(x), self.onset(x)[..., 0], self.offset(x)[..., 0]

    def features(self, mel: Tensor) -> Tensor:
        """(B, T, mel_bands) -> (B, T, channels x bands), by the convolutions."""
        return _flat(self._blocks(mel)[-1])

    def _blocks(self, mel: Tensor) -> list[Tensor]:
        """The input (B, 1, T, mel_bands) and the output of each block, (B, channels, T, bands)."""
        outputs = [mel.unsqueeze(1)]
        for conv, norm in zip(self.conv, self.norm):
            outputs.append(_activated(norm(conv(outputs[-1]))))
        return outputs

    def endings(self, blocks: list[Tensor]) -> list[Tensor]:
        """The LSTM's outputs if the recording ended with frame e, for every e at once.

        `endings[k]` has in its row e the output at frame e - reach + k, (B, T, 2 hidden); the last
        ones are those that the end changes. Frames before the first are never read.

        Convolution l sees the end, zeros, in its last l frames. The forward directions begin with
        the states that frame e - reach left, whose features the end does not change.
        """
        window = [_delayed(_flat(blocks[-1]), self.reach)]
        window += [_flat(edge) for edge in reversed(self._edges(blocks))]
        gates = [self._gates(0, suffix, window) for suffix in ("", "_reverse")]
        return self._layers(*gates, first=-self.reach)

    def _edges(self, blocks: list[Tensor]) -> list[Tensor]:
        """The last convolution's outputs at frames e, e - 1 ... e - reach + 1, if e is the last frame."""
        edges: list[Tensor] = []
        for layer, whole in enumerate(blocks[:-1]):
            # What the layer reads at frames e, e - 1 ...: changed by the end, then unchanged.
            read = edges + [_delayed(whole, k, 2) for k in (layer, layer + 1)]
            edges = [
                _inside(whole, -k, whole.shape[2])
                * self._edge(layer, read[k + 1], read[k], read[k - 1] if k else None)
                for k in range(layer + 1)
            ]
        return edges

    def _edge(self, layer: int, left: Tensor, centre: Tensor, right: Tensor | None) -> Tensor:
        """One block at single frames, given the frames around them; without `right`, at the end."""
        conv, norm = self.conv[layer], self.norm[layer]
        taps = conv.weight.split(1, 2)
        result = nn.functional.conv2d(centre, taps[1], conv.bias, padding=(0, 1))
        result = result + nn.functional.conv2d(left, taps[0], padding=(0, 1))
        if right is not None:
            result = result + nn.functional.conv2d(right, taps[2], padding=(0, 1))
        return _activated(norm(result))

    def windowed(self, x: Tensor, frames: int) -> Tensor:
        """The LSTM as a live stream reads it, (B, T, features) -> (B, T, 2 hidden).

        Frame t is decided from the window t ... t + `frames` of features. In every layer the forward
        direction begins the window with the state that frame t - 1 left, the backward direction with
        zeros at the window's end. Then the forward states after frame t are kept, and the window
        moves on.
        """
        ahead, back = (self._gates(0, suffix, [x])[0] for suffix in ("", "_reverse"))
        moved = ([_moved(gates, k) for k in range(frames + 1)] for gates in (ahead, back))
        return self._layers(*moved, first=0)[0]

    def _layers(self, ahead: list[Tensor], back: list[Tensor], first: int) -> list[Tensor]:
        """The outputs at each frame of the windows, given what the first layer's gates get there.

        All windows are computed at once: `[k]` holds frame t + first + k of every window t.
        """
        length = ahead[0].shape[1]
        inside = [_inside(ahead[0], first + k, length) for k in range(len(ahead))]
        window: list[Tensor] = []
        for layer in range(self.configuration.layers):
            if layer:
                ahead, back = (self._gates(layer, suffix, window) for suffix in ("", "_reverse"))
            forward = self._forward(layer, ahead, inside, skipped=-first)
            backward = self._backward(layer, back, inside)
            window = [torch.cat(pair, 2) for pair in zip(forward, backward)]
        return window

    def _forward(
        self, layer: int, gates: list[Tensor], inside: list[Tensor], skipped: int
    ) -> list[Tensor]:
        """The forward direction's output at each frame of the windows; 0 outside x."""
        states, outputs = [self._zeros(gates[0][:, 0])] * (1 + skipped), []
        for t in range(skipped, gates[0].shape[1]):
            states.append(self._cell(layer, "", gates[0][:, t], states[-1]))
        states = states[1 : 1 + gates[0].shape[1]]
        state = tuple(torch.stack(part, 1) for part in zip(*states))
        for later, is_inside in zip(gates[1:], inside[1:]):
            outputs.append(state[0])
            state = tuple(part * is_inside for part in self._cell(layer, "", later, state))
        return [*outputs, state[0]]

    def _backward(self, layer: int, gates: list[Tensor], inside: list[Tensor]) -> list[Tensor]:
        """The backward direction's output at each frame of the windows; 0 outside x."""
        state, outputs = self._zeros(gates[0]), []
        for of_frame, is_inside in zip(reversed(gates), reversed(inside)):
            state = tuple(part * is_inside for part in self._cell(layer, "_reverse", of_frame, state))
            outputs.insert(0, state[0])
        return outputs

    def _zeros(self, gates: Tensor) -> tuple[Tensor, Tensor]:
        zeros = gates.new_zeros(*gates.shape[:-1], self.configuration.hidden)
        return zeros, zeros

    def _gates(self, layer: int, suffix: str, window: list[Tensor]) -> list[Tensor]:
        """What a direction's gates get from its input, (..., 4 hidden) for each frame."""
        weight, *biases = (
            getattr(self.lstm, f"{name}_l{layer}{suffix}") for name in ("weight_ih", "bias_ih", "bias_hh"))
        return [nn.functional.linear(frame, weight, sum(biases)) for frame in window]

    def _cell(
        self, layer: int, suffix: str, gates: Tensor, state: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor]:
        """One step of one direction: the output and the cell's state after it."""
        output, cell = state
        recurrent = getattr(self.lstm, f"weight_hh_l{layer}{suffix}")
        i, f, g, o = (gates + nn.functional.linear(output, recurrent)).chunk(4, -1)
        cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
        return o.sigmoid() * cell.tanh(), cell


def _activated(x: Tensor) -> Tensor:
    return nn.functional.max_pool2d(torch.relu(x), (1, 2))


def _flat(x: Tensor) -> Tensor:
    """(B, channels, T, bands) -> (B, T, channels x bands)."""
    batch, channels, time, bands = x.shape
    return x.permute(0, 2, 1, 3).reshape(batch, time, channels * bands)


def _moved(x: Tensor, frames: int) -> Tensor:
    """(B, T, n): frame t + `frames` at t; zeros beyond the end."""
    frames = min(frames, x.shape[1])
    return nn.functional.pad(x[:, frames:], (0, 0, 0, frames))


def _delayed(x: Tensor, frames: int, axis: int = 1) -> Tensor:
    """Frame t - `frames` at t of the axis of time; zeros before the first."""
    length = x.shape[axis]
    frames = min(frames, length)
    before = torch.zeros_like(x.narrow(axis, 0, frames))
    return torch.cat([before, x.narrow(axis, 0, length - frames)], axis)


def _inside(x: Tensor, k: int, length: int) -> Tensor:
    """(T, 1): 1 for the windows whose frame t + k is one of `length`, 0 where it is before or after."""
    frames = torch.arange(length, device=x.device) + k
    return ((frames >= 0) & (frames < length)).to(x.dtype)[:, None]


def _decided(endings: list[Tensor], look_ahead: int) -> Tensor:
    """Each frame as it is decided `look_ahead` frames later, or with the last frame, if that is earlier."""
    reach = len(endings) - 1
    at_end = [endings[reach - k][:, -1:] for k in reversed(range(look_ahead))]
    length = endings[0].shape[1]
    read = [endings[reach - look_ahead][:, look_ahead:], *at_end]
    return torch.cat(read, 1)[:, -length:]


class PitchInference(nn.Module):
    """What is exported and what the Swift engine computes: every head as probabilities in 0...1."""

    INPUTS = ("input",)
    OUTPUTS = ("pitch", "velocity", "onset", "offset")

    def __init__(self, model: PitchModel):
        super().__init__()
        self.model = model

    def forward(self, input: Tensor, look_ahead: int | None = None) -> Heads:
        pitch, velocity, onset, offset = self.model(input, look_ahead)
        return pitch.softmax(-1), velocity.sigmoid(), onset.sigmoid(), offset.sigmoid()
