"""Hostile samples for `vocalmidi live`."""

from __future__ import annotations

import struct
from random import Random

from . import judgement, specimens
from .mutation import mutated
from .workplace import Workplace


def streams(place: Workplace, random: Random) -> list[str]:
    """Samples that are no samples, in any format, and options that do not fit them."""
    content = specimens.raw(random.choice((0.1, 1, 3)))
    way = random.randrange(4)
    if way == 0:
        content = mutated(content, random)
    elif way == 1:
        content = random.randbytes(random.choice((0, 1, 3, 7, 40_000)))
    elif way == 2:
        hostile = struct.pack("<4f", float("nan"), float("inf"), 3e38, -3e38)
        content = content[:20_000] + hostile * random.choice((1, 5000)) + content[20_000:]
    rate = random.choice((8000, 22050, 44100, 192000))
    options = ["--format", random.choice(("f32", "f32", "s16")), "--rate", rate]
    if random.random() < 0.3:
        options += ["--channels", random.choice((1, 2, 3, 8))]
    options += random.choice((
        [], ["--record", "take.mid", "--bend", "2"], ["--bars"], ["--band"], ["--look-ahead", "0"]))
    run = place.run("live", "--weights", specimens.TINY, *options, stdin=content)
    return judgement.faults(place, run)
