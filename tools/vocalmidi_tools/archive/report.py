"""What an archive comes to: its takes, its failures, the measured throughput, and the cost of more."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sys
from dataclasses import dataclass

import pyarrow as pa
from pyarrow import compute

from . import tables
from .storage import Folder, public


@dataclass(frozen=True)
class Course:
    """How the last run went."""

    seconds: float
    cores: int
    done: set[int]
    """The shards that it did."""
    undone: dict[int, str]
    """Why it did not do others."""


@dataclass(frozen=True)
class Report:
    """The figures of an archive. Times are those of all runs, for the shards that are done."""

    takes: int
    failed: int
    notes: int
    audio_hours: float
    core_hours: float
    """How long cores were kept by shards."""
    cpu_hours: float
    """How long they computed meanwhile."""
    undone_shards: int

    @property
    def throughput(self) -> float:
        """Hours of audio that one core does in an hour."""
        return self.audio_hours / self.core_hours if self.core_hours else 0

    @property
    def core_hours_per_1000(self) -> float | None:
        """What 1,000 hours of such audio cost; None where nothing tells."""
        return 1000 * self.core_hours / self.audio_hours if self.audio_hours else None


def tell(out: Folder, course: Course, price: float | None) -> int:
    """Prints the report, writes it and the list of failures, and returns the status to end with."""
    takes = tables.read(out, "takes", tables.TAKES)
    times = tables.read(out, "times", tables.TIMES)
    report = summed(takes, times.filter(_of_done(times, out)), len(course.undone))
    out.write("failed.csv", _failures(takes).encode())
    out.write("report.json", json.dumps(_figures(report, price), indent=2).encode())
    print("\n".join([*lines(report, price, public(out.uri)), *course_lines(course, times)]))
    for reason in sorted(set(course.undone.values())):
        print(f"archive: {reason}", file=sys.stderr)
    return 3 if course.undone else 1 if report.failed else 0


def _of_done(times: pa.Table, out: Folder) -> pa.Array:
    """Which rows are of shards that are done."""
    done = [int(file.partition(".")[0]) for file in tables.done(out, "takes")]
    return compute.is_in(times["shard"], pa.array(done, pa.int32()))


def summed(takes: pa.Table, times: pa.Table, undone: int) -> Report:
    done = compute.sum(compute.equal(takes["status"], "done")).as_py() or 0
    return Report(
        takes=len(takes), failed=len(takes) - done, notes=_sum(takes["notes"]),
        audio_hours=_sum(takes["seconds"]) / 3600, core_hours=_sum(times["seconds"]) / 3600,
        cpu_hours=_sum(times["cpu"]) / 3600, undone_shards=undone)


def _sum(column: pa.ChunkedArray) -> float:
    return compute.sum(column).as_py() or 0


def _failures(takes: pa.Table) -> str:
    """The takes without a result, as CSV."""
    failed = takes.filter(compute.not_equal(takes["status"], "done"))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("take", "status", "message"))
    writer.writerows((row["take"], row["status"], row["message"]) for row in failed.to_pylist())
    return text.getvalue()


def _figures(report: Report, price: float | None) -> dict[str, float | None]:
    cost = report.core_hours_per_1000
    figures = {**dataclasses.asdict(report), "throughput": report.throughput, "core_hours_per_1000_hours": cost}
    return figures if price is None else {**figures, "cost_per_1000_hours": None if cost is None else price * cost}


def lines(report: Report, price: float | None, place: str) -> list[str]:
    """The report for people."""
    done = report.takes - report.failed
    told = [f"{place}: {report.takes} takes, {done} transcribed with {report.notes} notes, {report.failed} failed"
            + (" (failed.csv)" if report.failed else "")]
    if (cost := report.core_hours_per_1000) is None:
        return told
    told.append(f"{report.audio_hours:.3f} hours of audio in {report.core_hours:.4f} core-hours, of which"
                f" {report.cpu_hours:.4f} computing: {report.throughput:.1f} hours an hour on each core")
    money = "" if price is None else f", {price * cost:.2f} at {price:g} each"
    return [*told, f"1,000 hours of such audio: {cost:.2f} core-hours{money}"]


def course_lines(course: Course, times: pa.Table) -> list[str]:
    """What is told of the last run."""
    if not course.done and not course.undone:
        return ["everything was done before"]
    share = _sum(_last(times, course.done)["seconds"]) / (course.seconds * course.cores)
    told = [f"this run: {len(course.done)} shards in {course.seconds:.0f} s on {course.cores} cores, which worked on"
            f" them for {share:.0%} of it"]
    if course.undone:
        told.append(f"{len(course.undone)} shards are left; mend what is said of them, and run this again")
    return told


def _last(times: pa.Table, shards: set[int]) -> pa.Table:
    """The times of the last try of shards."""
    own = times.filter(compute.is_in(times["shard"], pa.array(sorted(shards), pa.int32())))
    last = own.group_by("shard", use_threads=False).aggregate([("seconds", "last")])
    return last.rename_columns(["shard", "seconds"])
