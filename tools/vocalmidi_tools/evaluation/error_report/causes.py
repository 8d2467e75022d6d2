"""Why notes are wrong: every label and every found note has exactly one cause or outcome.

**Pairs.** A label and a found note are a pair if their onsets lie within 50 ms of each other (`matching`): as
many pairs as can be, which is what COn counts. Labels without a pair are missed, found notes without one are
extra.

**Shifted pairs.** A missed label and an extra note are one note with its onset off if their onsets lie within
150 ms, and their pitches are the same or an octave apart, within a semitone. A note is in one such pair at
most.

**Pairs** have an outcome (`Outcome`), by the first of these that holds:

    pitch      over 50 cents off: under a semitone, up to 2.5 semitones, an octave (12 or 24 semitones, within
               one), or further
    ends       further than 50 ms and 20 % of the label from the label's offset: early or late
    right      otherwise

**Extra notes** have a cause (`Extra`), by the first of these that holds:

    onset off  it is in a shifted pair
    in a rest  labels sound during less than half of it
    splits     the label that sounds longest in it has a pair, or a shifted pair, with another note: a held
               note is split. By its pitch against the label's: the same, within 50 cents, where the other
               note's is too, or is not, as where a scoop is split off; a neighbour, up to 2.5 semitones, as
               vibrato gives; an octave, 12 or 24 semitones, within one; or another
    part       otherwise: that label is missed, and this note begins over 150 ms off or has another pitch

**Missed labels** have a cause (`Missed`), by the first of these that holds:

    onset off  it is in a shifted pair
    merged     found notes sound during half of it or more, and the one that sounds longest in it began
               before it, or within 50 ms of it as the pair of another label. If the label before ended less
               than 60 ms before this one, it is a repeat where their pitches are the same, within 50 cents,
               and else a close note
    in part    found notes sound during half of it or more, and the one that sounds longest in it began later
    unheard    otherwise: short, under 150 ms; else low, under MIDI pitch 48; else high, over MIDI pitch 84;
               else none of these
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from . import matching
from .matching import ONSET_TOLERANCE, RIGHT_PITCH
from .takes import OFFSET, ONSET, PITCH, Take

SHIFT_TOLERANCE = 0.15
"""Seconds between the onsets of a shifted pair, at most."""
CLOSE = 0.06
"""Seconds between two labels that are close, less than."""
NEIGHBOUR = 2.5
"""Semitones to a neighbouring pitch, at most."""
SHORT = 0.15
"""Seconds that a short label lasts, less than."""
LOWEST, HIGHEST = 48.0, 84.0
"""The MIDI pitches outside which labels are low and high."""
OFFSET_TOLERANCE, OFFSET_SHARE = 0.05, 0.2
"""Seconds, and the share of the label, that an offset may be off: whichever is more."""


class Outcome(StrEnum):
    """Of a pair."""

    RIGHT = "right"
    EARLY = "ends early"
    LATE = "ends late"
    NEAR = "pitch 50 to 100 cents off"
    NEIGHBOUR = "pitch 1 to 2.5 semitones off"
    OCTAVE = "pitch an octave off"
    FURTHER = "pitch further off"


class Extra(StrEnum):
    """Of a found note that is no label's."""

    SAME = "splits a note, same pitch"
    SCOOP = "splits a note off its scoop"
    NEIGHBOUR = "splits a note, neighbouring pitch"
    OCTAVE = "splits a note, an octave off"
    OTHER = "splits a note, another pitch"
    ONSET = "onset 50 to 150 ms off"
    REST = "in a rest"
    PARTIAL = "part of a missed note"


class Missed(StrEnum):
    """Of a label that was not found."""

    REPEAT = "merged, repeat within 60 ms"
    CLOSE = "merged, other pitch within 60 ms"
    MERGED = "merged after 60 ms or more"
    ONSET = "onset 50 to 150 ms off"
    PARTIAL = "heard in part"
    SHORT = "unheard, short"
    LOW = "unheard, low"
    HIGH = "unheard, high"
    UNHEARD = "unheard"


@dataclass
class Causes:
    """What became of each note of a take."""

    pairs: np.ndarray
    """Rows (n, 2) of the indices of a label and its found note."""
    outcomes: list[Outcome]
    """Of each pair."""
    extra: dict[int, Extra]
    """By the index of the found note."""
    missed: dict[int, Missed]
    """By the index of the label."""

    def counts(self) -> dict[type[StrEnum], Counter]:
        """How many notes each outcome and cause has."""
        return {Outcome: Counter(self.outcomes), Extra: Counter(self.extra.values()),
                Missed: Counter(self.missed.values())}


def classified(take: Take) -> Causes:
    """The outcome or cause of every note."""
    labels, found = take.labels, take.found
    pairs = matching.by_onset(labels, found)
    shifted = shifted_pairs(labels, found, pairs)
    own = dict([*pairs.tolist(), *shifted.tolist()])
    shared = overlaps(labels, found)
    extra = {note: Extra.ONSET for note in shifted[:, 1].tolist()}
    missed = {label: Missed.ONSET for label in shifted[:, 0].tolist()}
    for note in others(len(found), [*pairs[:, 1], *extra]):
        extra[note] = extra_cause(labels, found, note, shared[:, note], own)
    for label in others(len(labels), [*pairs[:, 0], *missed]):
        missed[label] = missed_cause(labels, label, found, shared[label])
    return Causes(pairs, [outcome(labels[a], found[b]) for a, b in pairs], extra, missed)


def others(count: int, known: list[int]) -> list[int]:
    """The indices below `count` that are not known yet."""
    return sorted(set(range(count)) - set(known))


def shifted_pairs(labels: np.ndarray, found: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Pairs (n, 2) of a missed label and an extra note with its onset off."""
    off = np.abs(matching.distances(labels, found, ONSET))
    apart = np.abs(matching.distances(labels, found, PITCH))
    is_free = np.ones(off.shape, dtype=bool)
    is_free[pairs[:, 0]] = False
    is_free[:, pairs[:, 1]] = False
    is_pitch = (apart <= 1) | is_octave(apart)
    return matching.paired(is_free & is_pitch & (off <= SHIFT_TOLERANCE), apart <= 1, off)


def overlaps(labels: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Seconds for which each label and each found note sound together, (labels, found)."""
    first = np.maximum(labels[:, None, ONSET], found[None, :, ONSET])
    last = np.minimum(labels[:, None, OFFSET], found[None, :, OFFSET])
    return np.maximum(last - first, 0)


def is_octave(apart: np.ndarray | float) -> np.ndarray | bool:
    """Whether pitches so many semitones apart are one or two octaves apart."""
    return (np.abs(apart - 12) <= 1) | (np.abs(apart - 24) <= 1)


def outcome(label: np.ndarray, note: np.ndarray) -> Outcome:
    """How well a found note is its label."""
    apart = round(abs(note[PITCH] - label[PITCH]), matching.DECIMALS)
    if apart > RIGHT_PITCH:
        if apart < 1:
            return Outcome.NEAR
        if apart <= NEIGHBOUR:
            return Outcome.NEIGHBOUR
        return Outcome.OCTAVE if is_octave(apart) else Outcome.FURTHER
    late = round(note[OFFSET] - label[OFFSET], matching.DECIMALS)
    if abs(late) <= max(OFFSET_TOLERANCE, OFFSET_SHARE * (label[OFFSET] - label[ONSET])):
        return Outcome.RIGHT
    return Outcome.LATE if late > 0 else Outcome.EARLY


def extra_cause(
    labels: np.ndarray, found: np.ndarray, index: int, shared: np.ndarray, own: dict[int, int]
) -> Extra:
    """Why a found note is extra that is in no shifted pair.

    `shared` are its seconds in each label; `own` is the found note of each label that has one.
    """
    if shared.sum() < (found[index, OFFSET] - found[index, ONSET]) / 2:
        return Extra.REST
    host = int(shared.argmax())
    if host not in own:
        return Extra.PARTIAL
    apart, other = np.abs(found[[index, own[host]], PITCH] - labels[host, PITCH]).round(matching.DECIMALS)
    if apart <= RIGHT_PITCH:
        return Extra.SAME if other <= RIGHT_PITCH else Extra.SCOOP
    if apart <= NEIGHBOUR:
        return Extra.NEIGHBOUR
    return Extra.OCTAVE if is_octave(apart) else Extra.OTHER


def missed_cause(labels: np.ndarray, index: int, found: np.ndarray, shared: np.ndarray) -> Missed:
    """Why a label is missed that is in no shifted pair; `shared` are its seconds in each found note."""
    onset, offset, _ = labels[index]
    if shared.sum() < (offset - onset) / 2:
        return unheard_cause(labels[index])
    if round(found[shared.argmax(), ONSET] - onset, matching.DECIMALS) > ONSET_TOLERANCE:
        return Missed.PARTIAL
    if not is_close(labels, index):
        return Missed.MERGED
    return Missed.REPEAT if is_repeat(labels, index) else Missed.CLOSE


def unheard_cause(label: np.ndarray) -> Missed:
    """Why a label is missed in which little was found."""
    if is_short(label):
        return Missed.SHORT
    if label[PITCH] < LOWEST:
        return Missed.LOW
    return Missed.HIGH if label[PITCH] > HIGHEST else Missed.UNHEARD


def is_short(label: np.ndarray) -> bool:
    return round(label[OFFSET] - label[ONSET], matching.DECIMALS) < SHORT


def is_close(labels: np.ndarray, index: int) -> bool:
    """Whether the label before ended less than 60 ms before this one began."""
    return index > 0 and round(labels[index, ONSET] - labels[index - 1, OFFSET], matching.DECIMALS) < CLOSE


def is_repeat(labels: np.ndarray, index: int) -> bool:
    """Whether a close label has the pitch of the one before."""
    return is_close(labels, index) and abs(labels[index, PITCH] - labels[index - 1, PITCH]) <= RIGHT_PITCH
