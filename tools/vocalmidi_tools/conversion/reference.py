"""The layers in NumPy and Double, as the engine has them: channels last, time before frequency."""

from __future__ import annotations

import math

import numpy as np

# What PyTorch calls the parameters of a recurrent layer.
RECURRENT_PARTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")

_erf = np.vectorize(math.erf, otypes=[np.float64])


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * x))


def sigmoids(logits: dict[str, np.ndarray], sizes: dict) -> dict[str, np.ndarray]:
    """The probabilities of a model whose outputs are all logits of a yes or no."""
    return {name: sigmoid(y) for name, y in logits.items()}


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def gelu(x: np.ndarray) -> np.ndarray:
    """x times the standard normal distribution function at x (Hendrycks and Gimpel, 2016)."""
    return 0.5 * x * (1 + _erf(x / math.sqrt(2)))


def leaky_relu(x: np.ndarray) -> np.ndarray:
    return np.where(x > 0, x, 0.2 * x)


def normalised(x: np.ndarray) -> np.ndarray:
    """Unit vectors of the last axis; what is shorter than 1e-8 counts as this long."""
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-8)


def layer_norm(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Ba, Kiros and Hinton 2016, over the last axis."""
    centred = x - x.mean(-1, keepdims=True)
    variance = (centred**2).mean(-1, keepdims=True)
    return centred / np.sqrt(variance + 1e-5) * weight + bias


def sinusoidal_positions(length: int, width: int) -> np.ndarray:
    """(length, width): sines in even columns, cosines in odd (Vaswani et al., 2017, 3.5)."""
    rates = 10_000.0 ** (-np.arange(0, width, 2) / width)
    angles = np.arange(length)[:, np.newaxis] * rates
    return np.stack([np.sin(angles), np.cos(angles)], -1).reshape(length, width)


def attention(
    query: np.ndarray, key: np.ndarray, value: np.ndarray, heads: int
) -> np.ndarray:
    """(B, L, W) each, W split into `heads` -> (B, L, W) (Vaswani et al., 2017, equation 1)."""
    batch, length, width = query.shape
    query, key, value = (
        x.reshape(batch, length, heads, width // heads).transpose(0, 2, 1, 3)
        for x in (query, key, value)
    )
    weights = softmax(query @ key.swapaxes(-1, -2) / math.sqrt(width // heads))
    return (weights @ value).transpose(0, 2, 1, 3).reshape(batch, length, width)


def linear(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(..., I) by weight (O, I) -> (..., O)."""
    return x @ weight.T.astype(np.float64) + bias


def convolution(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(B, T, F, I) by weight (O, KT, KF, I), zero-padded to the same size -> (B, T, F, O)."""
    _, rows, columns, _ = weight.shape
    _, time, bands, _ = x.shape
    margins = ((0, 0), (rows // 2, rows // 2), (columns // 2, columns // 2), (0, 0))
    padded = np.pad(x, margins)
    return bias + sum(
        padded[:, r : r + time, c : c + bands] @ weight[:, r, c].T.astype(np.float64)
        for r in range(rows)
        for c in range(columns)
    )


def convolution_1d(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(B, T, I) by weight (O, KT, I), zero-padded to the same length -> (B, T, O)."""
    return convolution(x[:, :, np.newaxis], weight[:, :, np.newaxis], bias)[:, :, 0]


def max_pool_time(x: np.ndarray) -> np.ndarray:
    """(B, T, C) -> (B, T / 2, C)."""
    even = x.shape[1] // 2 * 2
    return np.maximum(x[:, 0:even:2], x[:, 1:even:2])


def max_pool_frequency(x: np.ndarray) -> np.ndarray:
    """(B, T, F, C) -> (B, T, F / 2, C)."""
    even = x.shape[2] // 2 * 2
    return np.maximum(x[:, :, 0:even:2], x[:, :, 1:even:2])


def lstm(
    x: np.ndarray, weight_ih: np.ndarray, weight_hh: np.ndarray, bias: np.ndarray
) -> np.ndarray:
    """(B, T, I) -> (B, T, H); the weights' rows are the gates i, f, g, o."""
    batch, time, _ = x.shape
    hidden = weight_hh.shape[1]
    projected = linear(x, weight_ih, bias)
    recurrent = weight_hh.T.astype(np.float64)
    h = c = np.zeros((batch, hidden))
    steps = []
    for t in range(time):
        i, f, g, o = np.split(projected[:, t] + h @ recurrent, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        steps.append(h)
    return np.stack(steps, 1) if steps else np.zeros((batch, 0, hidden))


def gru(
    x: np.ndarray,
    weight_ih: np.ndarray,
    weight_hh: np.ndarray,
    bias_ih: np.ndarray,
    bias_hh: np.ndarray,
) -> np.ndarray:
    """(B, T, I) -> (B, T, H); the weights' rows are the gates r, z, n (Cho et al., 2014).

    The reset gate acts on the recurrent product, as PyTorch has it.
    """
    batch, time, _ = x.shape
    hidden = weight_hh.shape[1]
    projected = linear(x, weight_ih, bias_ih)
    h = np.zeros((batch, hidden))
    steps = []
    for t in range(time):
        r_in, z_in, n_in = np.split(projected[:, t], 3, axis=-1)
        r_of, z_of, n_of = np.split(linear(h, weight_hh, bias_hh), 3, axis=-1)
        r, z = sigmoid(r_in + r_of), sigmoid(z_in + z_of)
        h = (1 - z) * np.tanh(n_in + r * n_of) + z * h
        steps.append(h)
    return np.stack(steps, 1) if steps else np.zeros((batch, 0, hidden))
