"""The layers in NumPy and Double, as the engine has them: channels last, time before frequency."""

from __future__ import annotations

import numpy as np


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * x))


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


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
