"""What is kept of a shard that was done before, when its takes without a result are tried again."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import tables
from .plan import Shard
from .storage import Folder


@dataclass(frozen=True)
class Kept:
    """The rows of earlier tries."""

    takes: dict[str, dict] = field(default_factory=dict)
    """The rows of takes that are transcribed, by their names."""
    notes: dict[str, list[dict]] = field(default_factory=dict)
    """The notes of all takes, by their names: of those not among `takes` too, where a try was ended while it wrote."""
    times: list[dict] = field(default_factory=list)


def of(shard: Shard, out: Folder) -> Kept:
    """What there is of a shard; nothing where it was never done."""
    told = tables.rows(out, f"takes/{shard.file}", tables.TAKES)
    if not told:
        return Kept()
    takes = {row["take"]: row for row in told if row["status"] == "done"}
    notes: dict[str, list[dict]] = {take.name: [] for take in shard.takes}
    for row in tables.rows(out, f"notes/{shard.file}", tables.NOTES):
        notes.setdefault(row["take"], []).append(row)
    return Kept(takes, notes, tables.rows(out, f"times/{shard.file}", tables.TIMES))


def failed(shards: list[Shard], out: Folder) -> set[int]:
    """The numbers of the shards that are done and have takes without a result."""
    takes = tables.read(out, "takes", tables.TAKES).select(["take", "status"]).to_pylist()
    names = {row["take"] for row in takes if row["status"] != "done"}
    return {shard.number for shard in shards if any(take.name in names for take in shard.takes)}
