"""Which syllable each note gets, and how it joins the one before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vocalmidi_tools.corpus.performance import SungNote, repeats

from .speakers import PLAIN, UNVOICED, VOICED

JOINTS = (1.6, 0.5, 1.5, 1.3, 1.2, 1.6)
"""How common each of `performance.JOINTS` is: more of those that dip little than formants are given."""
KINDS = {"nasal": VOICED, "approximant": VOICED, "stop": UNVOICED, "fricative": UNVOICED}
NEW_VOWEL = 0.45  # of legato notes on another pitch
CLOSED = 0.9  # of voiced consonants after a short gap that the voice holds through
SHORT_GAP = 0.2  # seconds


@dataclass
class Sung:
    """One syllable and the notes sung on it; `joined` where the voice does not stop before it."""

    kind: str
    notes: list[SungNote]
    joined: bool

    @property
    def first(self) -> SungNote:
        return self.notes[0]

    @property
    def last(self) -> SungNote:
        return self.notes[-1]


def phrased(notes: list[SungNote], rng: np.random.Generator) -> list[Sung]:
    """The syllables of a take. Notes that are joined end where the next consonant begins."""
    result = [Sung(KINDS.get(notes[0].joint, PLAIN), [notes[0]], False)]
    for before, note in zip(notes, notes[1:]):
        if note.joint == "legato":
            if not repeats([before, note]) and rng.random() > NEW_VOWEL:
                result[-1].notes.append(note)
                continue
            result.append(_slurred(before, note, rng))
        else:
            result.append(_begun(before, note, rng))
    return result


def _slurred(before: SungNote, note: SungNote, rng: np.random.Generator) -> Sung:
    """A new syllable hard on the one before: another vowel, or a consonant that is sung."""
    if rng.random() < 0.5:
        return Sung(PLAIN, [note], True)
    note.lead = rng.uniform(0.03, 0.08)
    before.offset = max(note.onset - note.lead, 0.5 * (before.onset + note.onset))
    return Sung(VOICED, [note], True)


def _begun(before: SungNote, note: SungNote, rng: np.random.Generator) -> Sung:
    kind = KINDS.get(note.joint, PLAIN)
    start = note.onset - note.lead
    joined = kind == VOICED and start - before.offset < SHORT_GAP and rng.random() < CLOSED
    if joined:
        before.offset = max(start, before.onset + 0.06)
    return Sung(kind, [note], joined)
