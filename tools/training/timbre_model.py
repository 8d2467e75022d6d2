"""The timbre autoencoder: a mean log-mel spectrum in, its latent vector and reconstruction out."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from torch import Tensor, nn


@dataclass(frozen=True)
class TimbreConfiguration:
    mel_bands: int = 128
    hidden: tuple[int, ...] = (256, 128)
    latent: int = 64

    def as_dict(self) -> dict:
        return {**asdict(self), "hidden": list(self.hidden)}


def perceptron(sizes: tuple[int, ...]) -> nn.Sequential:
    """Linear layers with ReLU between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class TimbreAutoencoder(nn.Module):
    """(B, mel_bands) -> latent (B, latent), reconstruction (B, mel_bands)."""

    def __init__(self, configuration: TimbreConfiguration = TimbreConfiguration()):
        super().__init__()
        self.configuration = c = configuration
        sizes = (c.mel_bands, *c.hidden, c.latent)
        self.encoder = perceptron(sizes)
        self.decoder = perceptron(sizes[::-1])

    def forward(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        latent = self.encoder(mel)
        return latent, self.decoder(latent)


class TimbreInference(nn.Module):
    """What is exported and what the engine computes."""

    INPUTS = ("input",)
    OUTPUTS = ("latent", "reconstruction")

    def __init__(self, model: TimbreAutoencoder):
        super().__init__()
        self.model = model

    def forward(self, input: Tensor) -> tuple[Tensor, Tensor]:
        return self.model(input)
