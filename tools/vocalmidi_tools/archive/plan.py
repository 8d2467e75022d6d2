"""Which takes make a shard. A plan is only ever added to, so that what is done stays where it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import pyarrow as pa

from . import tables
from .storage import Folder
from .takes import Take

FOLDER = "plan"


@dataclass(frozen=True)
class Shard:
    """Takes whose results are written together."""

    number: int
    takes: tuple[Take, ...]

    @property
    def file(self) -> str:
        return file_name(self.number)


def file_name(number: int) -> str:
    return f"{number:06}.parquet"


def planned(out: Folder, found: dict[str, str], size: int) -> list[Shard]:
    """The shards of the plan, after the takes that it lacks have been added in shards of `size`."""
    shards = read(out)
    known = {take.name for shard in shards for take in shard.takes}
    taken = {take.midi for shard in shards for take in shard.takes}
    new = [Take(name, location, _midi(name, taken)) for name, location in found.items() if name not in known]
    first = max((shard.number for shard in shards), default=-1) + 1
    added = [Shard(first + n, tuple(new[start:start + size])) for n, start in enumerate(range(0, len(new), size))]
    if added:
        out.write(f"{FOLDER}/{file_name(first)}", tables.encoded(_rows(added), tables.PLAN))
    return shards + added


def _midi(name: str, taken: set[str]) -> str:
    """A path for a MIDI file that no other take has: NAME.mid, or NAME.wav.mid beside a NAME.flac."""
    path = PurePosixPath(name)
    free = (str(each) for each in _midi_names(path))
    chosen = next(each for each in free if each not in taken)
    taken.add(chosen)
    return chosen


def _midi_names(path: PurePosixPath) -> Iterator[PurePosixPath]:
    yield path.with_suffix(".mid")
    yield path.with_name(path.name + ".mid")
    number = 2
    while True:
        yield path.with_name(f"{path.name}.{number}.mid")
        number += 1


def _rows(shards: Iterable[Shard]) -> Iterator[dict]:
    for shard in shards:
        for take in shard.takes:
            yield {"shard": shard.number, "take": take.name, "location": take.location, "midi": take.midi}


def read(out: Folder) -> list[Shard]:
    """The shards that are planned so far, by number."""
    shards: dict[int, list[Take]] = {}
    for row in _stored(out).to_pylist():
        shards.setdefault(row["shard"], []).append(Take(row["take"], row["location"], row["midi"]))
    return [Shard(number, tuple(takes)) for number, takes in sorted(shards.items())]


def _stored(out: Folder) -> pa.Table:
    return tables.read(out, FOLDER, tables.PLAN)
