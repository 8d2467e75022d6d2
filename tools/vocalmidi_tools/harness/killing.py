"""Killed at any moment: what the program writes is whole, old or absent."""

from __future__ import annotations

from random import Random

from . import judgement, specimens
from .workplace import Workplace

_OLD = {
    b"notes.mid": b"MThd\0\0\0\6\0\0\0\1\1\xe0MTrk\0\0\0\4\0\xff\x2f\0", b"notes.csv": b"onset,offset\n",
    b"notes.json": b"[]\n", b"notes.svg": b"<svg/>",
}
"""What lies where the outputs go."""


def transcription(place: Workplace, random: Random) -> list[str]:
    """A transcription with four outputs, some over older files, killed while it works or writes."""
    tune = place.put("tune.wav", specimens.recording("wav"))
    older = {name: content for name, content in _OLD.items() if random.random() < 0.5}
    command = (
        "transcribe", tune, "--weights", specimens.TINY, "-o", "notes.mid", "--csv", "notes.csv",
        "--json", "notes.json", "--plot", "notes.svg")
    whole = place.run(*command)
    found = judgement.faults(place, whole)
    new = {name: place.place(name).read_bytes() for name in _OLD if place.place(name).exists()}
    for _ in range(4):
        for name in _OLD:
            place.place(name).unlink(missing_ok=True)
        for name, content in older.items():
            place.place(name).write_bytes(content)
        # Outputs are written at the end.
        moment = whole.seconds * random.choice((random.uniform(0, 1), random.uniform(0.7, 1.05)))
        run = place.run(*command, kill_after=moment)
        _remove_copies(place, new)
        found += judgement.faults(place, run, may_be_killed=True)
        for name in _OLD:
            path = place.place(name)
            left = path.read_bytes() if path.exists() else None
            if left not in (new.get(name), older.get(name)):
                found.append(f"killed after {moment:.3f} s, it left {name.decode()} neither old nor new")
    return found


def _remove_copies(place: Workplace, new: dict[bytes, bytes]) -> None:
    """Removes a hidden file that is a whole output: killed between its making and its moving over an older file, a program
    cannot but leave it."""
    for path in place.work.glob(".vocalmidi-*"):
        if path.read_bytes() in new.values():
            path.unlink()


def live_take(place: Workplace, random: Random) -> list[str]:
    """The take of `live --record`, which grows: whole at any moment."""
    command = ("live", "--format", "f32", "--rate", 22050, "--record", "take.mid", "--output", "none")
    samples = specimens.raw(12)
    run = place.run(*command, stdin=samples)
    found = judgement.faults(place, run)
    for _ in range(2):
        place.place("take.mid").unlink(missing_ok=True)
        killed = place.run(*command, stdin=samples, kill_after=run.seconds * random.uniform(0.2, 1.05))
        found += judgement.faults(place, killed, may_be_killed=True)
    return found
