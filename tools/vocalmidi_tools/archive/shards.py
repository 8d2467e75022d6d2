"""One shard: its takes are fetched and transcribed, and its results are written, the table of takes last.

A shard is done when its table of takes is there. Until then whatever it has written is written again, and is the same,
but for takes that --timeout ends; so it may be begun any number of times, by one executor at a time. Done again, it keeps what the takes gave that are
transcribed, and tries the others.
"""

from __future__ import annotations

import csv
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vocalmidi_tools import Refusal

from . import kept, owner, tables
from .engine import Engine, Identity
from .plan import Shard
from .storage import Folder
from .takes import Take
from .transcribing import Outcome, transcribe


@dataclass(frozen=True)
class Work:
    """What all shards have in common."""

    source: Folder
    out: Folder
    engine: Engine
    identity: Identity
    timeout: float
    run: str | None = None
    """The run whose marker must be in `out` when a shard begins; None for any."""


def complete(shard: Shard, work: Work) -> str | None:
    """Does a shard; what kept it from being done, None where it is done."""
    try:
        _verify(work)
        _complete(shard, work)
    except (Refusal, OSError) as error:
        return str(error).partition("\n")[0]
    return None


def _verify(work: Work) -> None:
    """- Throws: a `Refusal` where another run has taken over, or this machine would find other notes than others."""
    if work.run:
        owner.verify(work.out, work.run)
    found = work.engine.identity()
    if found != work.identity:
        raise Refusal(
            f"a machine has vocalmidi {found.version} with the weights {found.weights}, not {work.identity.version}"
            f" with {work.identity.weights}; install the same on every machine")


def _complete(shard: Shard, work: Work) -> None:
    wall, computed = time.monotonic(), _cpu()
    before = kept.of(shard, work.out)
    tried = [take for take in shard.takes if take.name not in before.takes]
    with tempfile.TemporaryDirectory(prefix="vocalmidi-") as scratch:
        outcomes = dict(_outcomes(tried, work, Path(scratch)))
        for take, outcome in outcomes.items():
            if outcome.midi:
                work.out.write(f"midi/{take.midi}", outcome.midi.read_bytes())
        notes = before.notes | {take.name: list(_notes(take, outcome)) for take, outcome in outcomes.items()}
    takes = before.takes | {
        take.name: _row(take, outcome, len(notes[take.name]), work.identity) for take, outcome in outcomes.items()}
    in_order = [take.name for take in shard.takes]
    rows = (note for name in in_order for note in notes[name])
    work.out.write(f"notes/{shard.file}", tables.encoded(rows, tables.NOTES))
    times = {"shard": shard.number, "seconds": time.monotonic() - wall, "cpu": _cpu() - computed}
    work.out.write(f"times/{shard.file}", tables.encoded([*before.times, times], tables.TIMES))
    work.out.write(f"takes/{shard.file}", tables.encoded((takes[name] for name in in_order), tables.TAKES))


def _cpu() -> float:
    """Seconds that this process and its ended children have computed."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _outcomes(takes: list[Take], work: Work, scratch: Path) -> Iterator[tuple[Take, Outcome]]:
    """What became of each take, in their order."""
    found = {take: _fetched(take, scratch / f"input{number}", work) for number, take in enumerate(takes)}
    recordings = [each for each in found.values() if isinstance(each, str)]
    results = transcribe(work.engine, recordings, scratch, work.timeout) if recordings else {}
    return ((take, results[each] if isinstance(each, str) else each) for take, each in found.items())


def _fetched(take: Take, scratch: Path, work: Work) -> str | Outcome:
    """A path on this machine at which a take can be read, or why it cannot."""
    folder, name = take.place(work.source)
    try:
        if folder.is_local and folder.path(name).isprintable():
            return folder.path(name)
        scratch.mkdir()
        target = scratch / _printable(Path(name).name)
        if folder.is_local:
            target.symlink_to(folder.path(name))
        else:
            folder.fetch(name, target)
    except FileNotFoundError:
        return Outcome("failed", "no such file; check the spelling of the path")
    except Refusal as error:
        return Outcome("failed", str(error))
    return str(target)


def _printable(name: str) -> str:
    """A name as the program's messages have it."""
    return "".join(letter if letter.isprintable() else "_" for letter in name)


def _notes(take: Take, outcome: Outcome) -> Iterator[dict]:
    """The rows of a take's table."""
    if not outcome.csv:
        return
    with outcome.csv.open(newline="") as file:
        for row in csv.DictReader(file):
            yield {"take": take.name, **{name: float(row[name]) for name in ("onset", "offset", "pitch", "confidence")},
                   "velocity": int(row["velocity"])}


def _row(take: Take, outcome: Outcome, count: int, identity: Identity) -> dict:
    done = outcome.status == "done"
    return {
        "take": take.name, "status": outcome.status, "seconds": outcome.seconds, "notes": count if done else None,
        "midi": take.midi if done else None, "message": outcome.message, "version": identity.version,
        "weights": identity.weights}
