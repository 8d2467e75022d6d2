"""Hostile tables of notes."""

from __future__ import annotations

import json
from random import Random

from . import judgement, specimens
from .mutation import mutated
from .workplace import Workplace

CPU = judgement.Budget(3, 1e-4)
"""Seconds: a table asks for nothing but its beats."""

_CELLS = (
    "", "nan", "inf", "-inf", "-1", "0", "1e308", "-1e308", "1e-320", "1e9", "128", "-0", "0x10", "1,5", "١",
    "999999", "-999999", "abc", "9" * 400, "\0", '"', "1e99999", " 1")
_NUMBERS = (
    0, 999999, -999999, -1, 1e308, -1e308, 1e-320, 1e9, 1e15, 128, 10**400, float("nan"), float("inf"), None, "1", [],
    {}, True)


def tables(place: Workplace, random: Random) -> list[str]:
    """Tables as CSV and as JSON, with cells that say anything, read by `vocalmidi rhythm`."""
    rows = specimens.table(random, random.choice((0, 1, 2, 8, 40)))
    if random.random() < 0.5:
        name = place.put("notes.csv", _csv(rows, random))
    else:
        name = place.put("notes.json", _json(rows, random))
    options = random.choice((
        (), (), ("--bpm", 400), ("--bpm", 20), ("--metre", "6/8"), ("--downbeat=-1e9",), ("--readings",)))
    return judgement.faults(place, place.run("rhythm", name, *options), cpu=CPU)


def _csv(rows: list, random: Random) -> bytes:
    cells = [[str(cell) for cell in row] for row in rows]
    for _ in range(random.choice((0, 1, 3)) if cells else 0):
        random.choice(cells)[random.randrange(5)] = random.choice(_CELLS)
    end = random.choice(("\n", "\n", "\r\n", "\r"))
    header = "onset,offset,pitch,velocity,confidence" if random.random() < 0.95 else random.choice(_CELLS)
    text = end.join([header, *(",".join(row) for row in cells), ""]).encode()
    return mutated(text, random) if random.random() < 0.3 else text


def _json(rows: list, random: Random) -> bytes:
    names = ("onset", "offset", "pitch", "velocity", "confidence")
    notes = [dict(zip(names, row), contour={"hop": 0.01, "cents": []}) for row in rows]
    for _ in range(random.choice((0, 1, 3)) if notes else 0):
        note = random.choice(notes)
        note[random.choice((*note, "attack"))] = random.choice(_NUMBERS)
    if notes and random.random() < 0.3:
        cents = random.choices(_NUMBERS, k=random.choice((0, 2, 2000)))
        random.choice(notes)["contour"] = {"hop": random.choice(_NUMBERS), "cents": cents}
    text = json.dumps(notes).encode()
    return mutated(text, random) if random.random() < 0.3 else text
