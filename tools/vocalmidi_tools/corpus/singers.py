"""Who sings a take: kind of voice, range, vocal tract, manner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .formants import FormantVoice
from .performance import Manner
from .speech.choir import Choir

STYLES = {"voice": 0.83, "hum": 0.06, "falsetto": 0.05, "whistle": 0.06}
"""How often each style of the formant voice sings."""
CATCHES = {"hum": (0.3, 0.2, 0.5, 0, 0, 0), "whistle": (0.3, 0.5, 0, 0.1, 0.1, 0)}
"""How common each of `performance.JOINTS` is where the style allows few."""
SPOKEN_JOINTS = (1.6, 0.5, 1.5, 1.3, 1.2, 1.6)
"""The same of voices of speech: more of those that dip little than formants are given."""
WHISTLE = ((72.0, 84.0), (88.0, 108.0))
"""MIDI pitches of the lowest and of the highest note that whistlers reach."""
FALSETTO = 9  # semitones above the voice
HIGHEST = 98.0  # MIDI pitch that a voice reaches in any style


@dataclass(frozen=True)
class Person:
    """The lowest and highest MIDI pitch, the length of the vocal tract against a man's, how often."""

    limits: tuple[float, float]
    tracts: tuple[float, float]
    share: float
    kind: str  # of the voices of speech


PEOPLE = (
    Person((34, 58), (0.85, 1.0), 0.10, "man"),
    Person((40, 66), (0.9, 1.08), 0.32, "man"),
    Person((53, 79), (1.05, 1.25), 0.33, "woman"),
    Person((60, 93), (1.1, 1.3), 0.12, "woman"),
    Person((57, 84), (1.2, 1.4), 0.13, "child"),
)


@dataclass
class Singer:
    """A voice, what it can reach, and how it sings; `voice` sings (notes, times, f0) as a `Voicing`."""

    voice: object
    limits: tuple[float, float]
    manner: Manner

    @classmethod
    def draw(cls, rng: np.random.Generator, choir: Choir | None) -> Singer:
        """Anybody: one of the `choir` as often as its share says, else by formants."""
        spoken = choir is not None and rng.random() < choir.share
        style = "voice" if spoken else str(rng.choice(list(STYLES), p=list(STYLES.values())))
        person = PEOPLE[rng.choice(len(PEOPLE), p=[person.share for person in PEOPLE])]
        voice = (choir.voice(rng, person.kind) if spoken
                 else FormantVoice(rng, style, rng.uniform(*person.tracts)))
        return cls(voice, _limits(person, style, rng), _manner(rng, style, spoken))


def _limits(person: Person, style: str, rng: np.random.Generator) -> tuple[float, float]:
    if style == "whistle":
        return rng.uniform(*WHISTLE[0]), rng.uniform(*WHISTLE[1])
    raised = FALSETTO if style == "falsetto" else 0
    low, high = person.limits[0] + rng.uniform(-2, 5), person.limits[1] + rng.uniform(-5, 2)
    return low + raised, min(high + raised, HIGHEST)


def _manner(rng: np.random.Generator, style: str, spoken: bool) -> Manner:
    """How one singer sings: most as anybody does, some with a habit that is hard to read."""
    manner = Manner.draw(rng)
    if spoken:
        manner.joints = rng.dirichlet(np.array(SPOKEN_JOINTS))
    elif style in CATCHES:
        manner.joints = np.array(CATCHES[style])
    # Formants make nothing heard of a slur to the same pitch; syllables of speech do.
    manner.rearticulates = not spoken
    manner.dynamics = rng.uniform(1, 8)
    if rng.random() < 0.2:
        manner.vibrato_depth = rng.uniform(0.5, 1.5)
    if rng.random() < 0.4:
        manner.vibrato_delay = rng.uniform(-0.25, 0.1)
    if rng.random() < 0.2:
        manner.scoop, manner.scoop_times = rng.uniform(1, 3.5), (0.04, 0.11)
    if rng.random() < 0.15:
        manner.glide = rng.uniform(0.03, 0.06)
    if rng.random() < 0.15:
        manner.staccato = rng.uniform(0.2, 0.9)
    return manner
