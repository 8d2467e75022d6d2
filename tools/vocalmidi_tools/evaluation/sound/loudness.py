"""Integrated loudness as ITU-R BS.1770-4 defines it, at 48 kHz.

Each channel is weighted by the two filters of the recommendation's tables 1 and 2; the mean squares of blocks of
400 ms that overlap by three quarters are gated at -70 LUFS, and at 10 LU below the mean of those left.
"""

from __future__ import annotations

import numpy as np
import scipy.signal

RATE = 48_000
"""The sampling rate that the filters' coefficients are for, Hz."""
SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""Numerator and denominator of each filter."""
BLOCK, HOP = RATE * 4 // 10, RATE // 10
OFFSET = -0.691
ABSOLUTE_GATE, RELATIVE_GATE = -70.0, -10.0
SILENT = -np.inf


def loudness(samples: np.ndarray) -> float:
    """LUFS of `samples`, (time, channels) or (time,), full scale 1, left and right weighing alike.

    Of silence, and of less than a block, -inf.
    """
    channels = samples.reshape(len(samples), -1)
    if len(channels) < BLOCK:
        return SILENT
    power = sum(_block_powers(channel) for channel in channels.T)
    power = power[_lufs(power) > ABSOLUTE_GATE]
    if not len(power):
        return SILENT
    power = power[_lufs(power) > _lufs(power.mean()) + RELATIVE_GATE]
    return float(_lufs(power.mean()))


def _block_powers(channel: np.ndarray) -> np.ndarray:
    """Mean squares of the weighted channel, block by block."""
    for numerator, denominator in (SHELF, HIGH_PASS):
        channel = scipy.signal.lfilter(numerator, denominator, channel)
    sums = np.concatenate([[0.0], np.cumsum(channel**2)])
    starts = np.arange(0, len(channel) - BLOCK + 1, HOP)
    return np.maximum(sums[starts + BLOCK] - sums[starts], 0) / BLOCK


def _lufs(power: np.ndarray | float) -> np.ndarray:
    return OFFSET + 10 * np.log10(np.maximum(power, 1e-20))
