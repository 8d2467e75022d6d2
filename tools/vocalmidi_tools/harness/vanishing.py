"""What a run needs goes away while it is used."""

from __future__ import annotations

import os
import shutil
import threading
from random import Random

from . import judgement, specimens
from .workplace import Workplace


def vanishing(place: Workplace, random: Random) -> list[str]:
    """An input that is deleted, shortened or written over, or a folder of outputs that is removed."""
    name = place.put(*random.choice((
        ("tune.wav", specimens.recording("wav")), ("tune.ogg", specimens.recording("ogg")),
        ("tune.flac", specimens.recording("flac")), ("tune.mid", specimens.midi_files()[-1]))))
    place.place("folder").mkdir()
    output = "folder/out.mid"
    command = (
        ("generate", name, "--tracks", "none", "-o", output) if name.endswith(".mid")
        else ("transcribe", name, "--weights", specimens.TINY, "-o", output))
    change = random.choice((_delete, _shorten, _write_over, _remove_folder))
    timer = threading.Timer(random.uniform(0, 0.3), change, [place, name])
    timer.start()
    run = place.run(*command)
    timer.join()
    return judgement.faults(place, run, changed={os.fsencode(name)})


def _delete(place: Workplace, name: str):
    place.place(name).unlink()


def _shorten(place: Workplace, name: str):
    os.truncate(place.place(name), 1000)


def _write_over(place: Workplace, name: str):
    place.place(name).write_bytes(b"\0" * 5000)


def _remove_folder(place: Workplace, name: str):
    shutil.rmtree(place.place("folder"))
