"""The timbre autoencoder: a mean log-mel spectrum in; its latent vector and instruments out."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

# A latent vector shorter than this counts as this long, so that no similarity divides by zero.
SHORTEST = 1e-8


@dataclass(frozen=True)
class TimbreConfiguration:
    mel_bands: int = 128
    hidden: tuple[int, ...] = (256, 128)
    latent: int = 64
    instruments: int = 20

    def as_dict(self) -> dict:
        return {**asdict(self), "hidden": list(self.hidden)}


def perceptron(sizes: tuple[int, ...]) -> nn.Sequential:
    """Linear layers with ReLU between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class TimbreAutoencoder(nn.Module):
    """(B, mel_bands) -> latent (B, latent), reconstruction (B, mel_bands).

    `instruments` (instruments, latent) are the unit vectors in the latent space that stand for the
    named instruments; training computes them at its end.
    """

    def __init__(self, configuration: TimbreConfiguration = TimbreConfiguration()):
        super().__init__()
        self.configuration = c = configuration
        sizes = (c.mel_bands, *c.hidden, c.latent)
        self.encoder = perceptron(sizes)
        self.decoder = perceptron(sizes[::-1])
        self.register_buffer("instruments", torch.zeros(c.instruments, c.latent))

    def forward(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        latent = self.encoder(mel)
        return latent, self.decoder(latent)


class TimbreInference(nn.Module):
    """What is exported and what the engine computes.

    `similarity` (B, instruments) is the cosine of the latent vector and each instrument's, -1...1.
    """

    INPUTS = ("input",)
    OUTPUTS = ("latent", "reconstruction", "similarity")

    def __init__(self, model: TimbreAutoencoder):
        super().__init__()
        self.model = model

    def forward(self, input: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        latent, reconstruction = self.model(input)
        length = latent.norm(dim=-1, keepdim=True).clamp_min(SHORTEST)
        return latent, reconstruction, latent / length @ self.model.instruments.T
