"""The sounds that are compared: each tune by rules, by the band, and by other programs."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..sound.loudness import RATE, loudness
from ..sound.rendering import rendered
from ..sound.tune_files import named, write_tune
from .by_rules import write_by_rules

TUNES = (
    ("Ode to Joy", 112, "pop"), ("Twinkle, Twinkle, Little Star", 100, "country"), ("Frere Jacques", 108, "funk"),
    ("Auld Lang Syne", 92, "soul"), ("When the Saints Go Marching In", 160, "jazz"), ("Oh! Susanna", 120, "country"),
    ("Yankee Doodle", 116, "punk"), ("Jingle Bells", 132, "latin"), ("Mary Had a Little Lamb", 104, "reggae"),
    ("London Bridge", 110, "afrobeat"), ("Amazing Grace", 84, "blues"), ("Minuet in G", 116, "rock"),
)
"""Twelve tunes, their beats per minute and the genre that they are played in."""
RULES = "rules"
BAND = "band"
LEVEL = -20.0
"""LUFS of every sound."""
PEAK = 0.98
FADE = 1.5
"""Seconds."""


@dataclass(frozen=True)
class Version:
    """A tune as one of the compared bands plays it: samples at `RATE`."""

    tune: str
    band: str
    samples: np.ndarray


def versions(bands: dict[str, list[str]], seconds: float, seed: int, tunes=TUNES) -> list[Version]:
    """Every tune by rules and by the programs, `bands` by name and command; the first makes the song for the rules."""
    made = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for tune, bpm, genre in tunes:
            melody = folder / "melody.mid"
            write_tune(melody, named(tune), bpm)
            for index, (band, command) in enumerate(bands.items()):
                song = folder / "song.mid"
                subprocess.run(
                    [*command, "generate", melody, "-o", song, "--genre", genre, "--seed", str(seed)],
                    check=True, capture_output=True)
                if index == 0:
                    write_by_rules(song, folder / "rules.mid")
                    made.append(Version(tune, RULES, _matched(folder / "rules.mid", seconds)))
                made.append(Version(tune, band, _matched(song, seconds)))
    return made


def _matched(song: Path, seconds: float) -> np.ndarray:
    """The first seconds of a song as it sounds, faded out, at the common loudness."""
    return matched(faded(rendered(song)[: int(seconds * RATE)]))


def faded(samples: np.ndarray) -> np.ndarray:
    """The samples, silent in the end."""
    count = min(int(FADE * RATE), len(samples))
    fade = np.ones(len(samples), samples.dtype)
    fade[len(samples) - count:] = np.linspace(1, 0, count)
    return samples * fade[:, None]


def matched(samples: np.ndarray, level: float = LEVEL) -> np.ndarray:
    """The samples at a loudness; peaks beyond full scale are rounded off, which changes it by less than 1 dB."""
    louder = samples * 10 ** ((level - loudness(samples)) / 20)
    peak = np.abs(louder).max()
    return louder if peak <= PEAK else PEAK * np.tanh(louder / PEAK)
