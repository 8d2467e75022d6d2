"""Little memory: the program ends, by itself and in time, and what it wrote is whole."""

from __future__ import annotations

import dataclasses
from random import Random

from . import judgement, specimens
from .workplace import Workplace


def memory_limit(place: Workplace, random: Random) -> list[str]:
    """A limit on the address space, from what libraries take at least to plenty, with one thread or many."""
    limit = random.choice((160, 192, 256, 320, 400, 512, 768, 1024, 2048)) << 20
    threads = random.choice((1, 1, 2, 64, 256))
    name = place.put("tune.wav", specimens.recording("wav"))
    score = place.put("score.mid", specimens.midi_files()[-1])
    commands = (
        ("transcribe", name, "-o", "notes.mid", "--threads", threads),
        ("generate", score, "-o", "song.mid", "--threads", threads),
        ("inspect", specimens.TINY),
    )
    limits = dataclasses.replace(place.limits, address_space=limit)
    return judgement.faults(place, place.run(*random.choice(commands), limits=limits))
