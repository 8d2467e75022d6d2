"""The instruments that the timbre model knows; an instrument's number is its place in the list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Instrument:
    """A family of General MIDI sounds; programs count from 0, and are kits where `drums`.

    `program` stands for the family in a song. The model learns from `programs`; `held_out` are
    sounds of the family that it never hears in training. `keys`: the lowest and highest rendered.
    """

    name: str
    program: int
    programs: tuple[int, ...]
    held_out: tuple[int, ...]
    keys: tuple[int, int]
    drums: bool = False


INSTRUMENTS = (
    Instrument("piano", 0, (0, 2, 3), (1,), (28, 96)),
    Instrument("synth", 81, (80, 81, 84, 86, 87), (83, 90), (36, 88)),
    Instrument("guitar", 27, (26, 27), (28,), (40, 84)),
    Instrument("bass", 33, (32, 33, 34, 36, 38, 39), (35, 37), (28, 60)),
    Instrument("drums", 0, (0, 8, 24, 25, 32, 40), (16,), (35, 59), drums=True),
    Instrument("strings", 48, (44, 48, 50, 51), (49,), (36, 90)),
    Instrument("brass", 61, (56, 57, 59, 60, 61, 62), (58, 63), (40, 82)),
    Instrument("woodwinds", 71, (68, 70, 71), (69,), (40, 86)),
    Instrument("organ", 16, (16, 17, 19, 20), (18,), (36, 90)),
    Instrument("pad", 89, (88, 89, 91, 93, 94), (92, 95), (36, 86)),
    Instrument("electric-piano", 4, (4,), (5,), (36, 90)),
    Instrument("acoustic-guitar", 25, (24, 105, 106), (25,), (40, 84)),
    Instrument("distorted-guitar", 30, (30,), (29,), (40, 84)),
    Instrument("violin", 40, (40, 41, 42), (110,), (40, 94)),
    Instrument("choir", 52, (52, 54), (53,), (42, 84)),
    Instrument("saxophone", 65, (64, 65, 67), (66,), (40, 84)),
    Instrument("flute", 73, (72, 73, 75, 77, 78, 79), (74, 76), (55, 96)),
    Instrument("accordion", 21, (21, 22), (23,), (45, 88)),
    Instrument("harpsichord", 6, (6, 15), (7,), (36, 86)),
    Instrument("mallets", 11, (8, 9, 11, 12, 114), (10, 13), (45, 96)),
)


def metadata() -> list[dict]:
    """What a weight file says about each instrument, in order."""
    return [{"name": i.name, "program": i.program} for i in INSTRUMENTS]
