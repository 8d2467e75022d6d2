"""Long recordings: the memory that they take does not grow with them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from random import Random

import numpy as np

from . import judgement, specimens
from .workplace import Workplace

RATE = 8000
OUTPUTS = ("-o", "take.mid", "--bend", "12", "--csv", "take.csv", "--json", "take.json")
SHORT = 10
"""Minutes of the short recording: its files are longer already than what of them is in memory."""
SPREAD = 3 << 19
"""Bytes by which two runs may differ by chance."""


def recording(place: Workplace, name: str, minutes: float):
    """Writes a WAV file of singing, again and again, at a low rate."""
    samples, rate = specimens.voice()
    block = np.interp(np.arange(0, len(samples), rate / RATE), np.arange(len(samples)), samples)
    block = (block * 32000).astype("<i2").tobytes()
    count = int(minutes * 60 * RATE) * 2
    with open(place.place(name), "wb") as file:
        file.write(_header(count))
        while count > 0:
            count -= file.write(block[:count])


def _header(count: int) -> bytes:
    def little(value: int, size: int = 4) -> bytes:
        return value.to_bytes(size, "little")

    form = little(1, 2) + little(1, 2) + little(RATE) + little(2 * RATE) + little(2, 2) + little(16, 2)
    return b"RIFF" + little(36 + count) + b"WAVEfmt " + little(16) + form + b"data" + little(count)


def constant_memory(place: Workplace, short: float, long: float) -> list[str]:
    """A recording of some minutes and one of many, by `transcribe`."""
    found, peaks = [], []
    for minutes in (short, long):
        recording(place, "take.wav", minutes)
        limits = dataclasses.replace(
            place.limits, seconds=300 + 40 * minutes, cpu_seconds=60 + int(4 * minutes))
        run = place.run("transcribe", "take.wav", *OUTPUTS, limits=limits)
        size = place.place("take.wav").stat().st_size
        place.place("take.wav").unlink()
        found += judgement.faults(place, run, more_input=size)
        peaks.append(run.memory)
    if peaks[1] - peaks[0] > SPREAD:
        found.append(f"{long:g} minutes take {peaks[1] >> 20} MB, and {short:g} minutes {peaks[0] >> 20} MB")
    return found


def against(long: float) -> Callable[[Workplace, Random], list[str]]:
    """A kind of case: some minutes beside many."""
    def attempt(place: Workplace, random: Random) -> list[str]:
        return constant_memory(place, SHORT, long)

    attempt.__doc__ = f"A recording of {SHORT} minutes beside one of {long:g}."
    return attempt
