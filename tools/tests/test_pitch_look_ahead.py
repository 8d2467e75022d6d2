"""How the pitch model reads a stream with little of its future, compared with PyTorch's own layers."""

from __future__ import annotations

import pytest
import torch

from vocalmidi_tools.models.pitch import PitchConfiguration, PitchModel


class WindowReader:
    """The windows of a live stream read one after another, by PyTorch's own layers."""

    def __init__(self, model: PitchModel):
        sizes = model.configuration
        self.layers, self.carried = sizes.layers, [None] * sizes.layers
        self.directions = {}
        for layer in range(sizes.layers):
            for suffix in ("", "_reverse"):
                weights = [getattr(model.lstm, f"{name}_l{layer}{suffix}") for name in (
                    "weight_ih", "weight_hh", "bias_ih", "bias_hh")]
                alone = torch.nn.LSTM(weights[0].shape[1], sizes.hidden, batch_first=True)
                alone.load_state_dict(dict(zip(alone.state_dict(), weights)))
                self.directions[layer, suffix] = alone

    def read(self, window: torch.Tensor, keep: bool = True) -> torch.Tensor:
        """The outputs over a window of features; with `keep`, the next one begins a frame later."""
        for layer in range(self.layers):
            ahead, back = self.directions[layer, ""], self.directions[layer, "_reverse"]
            forward = ahead(window, self.carried[layer])[0]
            if keep:
                self.carried[layer] = ahead(window[:, :1], self.carried[layer])[1]
            window = torch.cat((forward, back(window.flip(1))[0].flip(1)), 2)
        return window


def window_by_window(model: PitchModel, x: torch.Tensor, frames: int) -> torch.Tensor:
    """`PitchModel.windowed`, one window after another."""
    reader = WindowReader(model)
    return torch.cat(
        [reader.read(x[:, t : t + frames + 1])[:, :1] for t in range(x.shape[1])], 1)


def ending_by_ending(model: PitchModel, mel: torch.Tensor, look_ahead: int) -> torch.Tensor:
    """The LSTM's outputs, each frame read as if the recording ended `look_ahead` frames later."""
    reader, decided = WindowReader(model), []
    for end in range(mel.shape[1]):
        first = end - model.reach
        window = model.features(mel[:, : end + 1])[:, max(0, first) :]
        read = reader.read(window, keep=first >= 0)
        if look_ahead <= end:
            decided.append(read[:, [-1 - look_ahead]])
    return torch.cat([*decided, read[:, read.shape[1] - min(look_ahead, mel.shape[1]) :]], 1)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_all_windows_at_once_are_the_windows_one_by_one(layers):
    torch.manual_seed(layers)
    model = PitchModel(PitchConfiguration(channels=(2, 2, 2), hidden=5, layers=layers)).eval()
    x = torch.randn(2, 12, 2 * 16)
    with torch.no_grad():
        whole = model.lstm(x)[0]
        for frames in (0, 1, 3, 11, 20):
            found = model.windowed(x, frames)
            torch.testing.assert_close(found, window_by_window(model, x, frames))
            sees_all = frames >= 11
            assert ((found - whole).abs().max() < 1e-5) == sees_all


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("length", [1, 2, 3, 4, 9])
def test_all_endings_at_once_are_the_endings_one_by_one(layers, length):
    torch.manual_seed(layers)
    model = PitchModel(PitchConfiguration(channels=(2, 3, 2), hidden=5, layers=layers)).eval()
    mel = torch.randn(2, length, 128)
    with torch.no_grad():
        for look_ahead in (0, 1, 2):
            expected = model._heads(ending_by_ending(model, mel, look_ahead))
            for found, wanted in zip(model(mel, look_ahead), expected):
                torch.testing.assert_close(found, wanted)


def test_no_frame_sees_more_future_than_its_look_ahead():
    torch.manual_seed(1)
    model = PitchModel(PitchConfiguration(channels=(4, 8, 8), hidden=16, layers=2)).eval()
    mel = torch.randn(1, 12, 128)
    other = mel.clone()
    other[:, 8:] = torch.randn(1, 4, 128)
    with torch.no_grad():
        for look_ahead in range(6):
            same = (model(mel, look_ahead)[0] == model(other, look_ahead)[0]).all(-1)[0]
            assert same.tolist() == [t + look_ahead < 8 for t in range(12)], look_ahead


def test_readings_are_those_of_each_look_ahead():
    torch.manual_seed(1)
    model = PitchModel(PitchConfiguration(channels=(2, 2, 2), hidden=5, layers=2)).eval()
    mel = torch.randn(2, 9, 128)
    with torch.no_grad():
        for look_ahead, reading in zip((None, 0, 2, 3, 5), model.readings(mel, (None, 0, 2, 3, 5))):
            for found, expected in zip(reading, model(mel, look_ahead)):
                torch.testing.assert_close(found, expected)
