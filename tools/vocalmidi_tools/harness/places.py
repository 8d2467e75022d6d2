"""Outputs that cannot be written: a full disk, a folder that may not be written to, a reader that is gone."""

from __future__ import annotations

import dataclasses
import os
import threading
from random import Random

from . import judgement, specimens
from .running import WITHOUT_PRIVILEGE, Run
from .workplace import Workplace

_OUTPUTS = (("-o", "notes.mid"), ("--csv", "notes.csv"), ("--json", "notes.json"), ("--plot", "notes.svg"),
            ("--plot", "notes.html"))


def _transcribe(place: Workplace, options: list, **how) -> Run:
    tune = place.put("tune.wav", specimens.recording("wav"))
    return place.run("transcribe", tune, "--weights", specimens.TINY, *options, **how)


def full_disk(place: Workplace, random: Random) -> list[str]:
    """A device without room, or files that may only have some bytes: that is told, and no part is left."""
    way = random.random()
    if way < 0.3:
        return _full_take(place, random)
    if way < 0.6:
        option = random.choice(("-o", "--csv", "--json", "--plot"))
        run = _transcribe(place, ["-o", "notes.mid"] * (option != "-o") + [option, "/dev/full"])
        return judgement.faults(place, run) + _refused(run)
    option, name = random.choice(_OUTPUTS)
    options = [option, name] + (["-o", "/dev/null"] if option != "-o" else [])
    size = len(_written(place, options, name))
    room = random.choice((0, 1, size // 2, size - 1))
    place.put(name, b"what was there before")
    run = _transcribe(place, options, limits=dataclasses.replace(place.limits, file_size=room))
    return judgement.faults(place, run) + _refused(run)


def _full_take(place: Workplace, random: Random) -> list[str]:
    """A live take that may only have some bytes: what is there of it is whole."""
    limits = dataclasses.replace(place.limits, file_size=random.choice((0, 40, 100, 200, 300)))
    run = place.run(
        "live", "--format", "f32", "--rate", 22050, "--output", "none", "--record", "take.mid",
        stdin=specimens.raw(12), limits=limits)
    return judgement.faults(place, run) + _refused(run)


def _written(place: Workplace, options: list, name: str) -> bytes:
    """What the program writes where there is room."""
    _transcribe(place, options)
    return place.place(name).read_bytes()


def _refused(run: Run) -> list[str]:
    return [] if run.code else ["it ended with 0 although nothing can be written there"]


def unwritable_folder(place: Workplace, random: Random) -> list[str]:
    """A folder without the permission to write, in which an older file may lie."""
    folder = place.place("folder")
    folder.mkdir()
    name = f"folder/{random.choice(('notes.mid', 'take.mid'))}"
    if random.random() < 0.5:
        place.put(name, specimens.midi_files()[0])
    folder.chmod(0o555)
    how = {"wrapper": WITHOUT_PRIVILEGE if os.geteuid() == 0 else ()}
    if name.endswith("take.mid"):
        run = place.run("live", "--record", name, "--output", "none", stdin=specimens.raw(0.1), **how)
    else:
        run = _transcribe(place, ["-o", name], **how)
    found = judgement.faults(place, run) + _refused(run)
    folder.chmod(0o755)
    return found


def closed_pipe(place: Workplace, random: Random) -> list[str]:
    """A reader that takes some bytes of the standard output and goes, as `head` does: no error."""
    reading, writing = os.pipe()
    threading.Thread(target=_take, args=(reading, random.choice((0, 1, 100)))).start()
    way = random.randrange(4)
    if way == 0:
        run = place.run("inspect", specimens.TINY, *random.choice(((), ("--json",))), stdout=writing)
    elif way == 1:
        run = _transcribe(place, [random.choice(("-o", "--csv", "--json", "--plot")), "-"], stdout=writing)
    elif way == 2:
        run = place.run("live", "--format", "f32", "--rate", 22050, stdin=specimens.raw(8), stdout=writing)
    else:
        run = place.run(random.choice(("help", "manual", "--version")), stdout=writing)
    # A live run says why it ends early.
    return [fault for fault in judgement.faults(place, run) if way != 2 or "in spite of" not in fault]


def _take(reading: int, count: int):
    with open(reading, "rb", buffering=0) as stream:
        while count > 0 and (block := stream.read(count)):
            count -= len(block)
