"""A run over an archive: what is left to do is done, and the whole is told."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

from vocalmidi_tools import Refusal

from . import kept, owner, report, spark, tables
from .engine import Engine
from .plan import Shard, planned
from .shards import Work
from .storage import Folder, absolute, public
from .takes import listed

SETTINGS = "archive.json"


def run(given: argparse.Namespace) -> int:
    """- Returns: the status that the program ends with."""
    try:
        return _run(given)
    except OSError as error:
        if error.strerror:
            raise
        # Object storage says more than a line, and not what to do.
        reason = str(error).partition("\n")[0]
        raise Refusal(f"{reason}; see to the storage, its name and its keys, and run this again") from error


def _run(given: argparse.Namespace) -> int:
    work = _work(given)
    found = listed(work.source)
    with owner.owned(work.out, given.take_over) as name:
        return _done(found, replace(work, run=name), given)


def _done(found: dict[str, str], work: Work, given: argparse.Namespace) -> int:
    """Does what is left of the takes that are found."""
    _keep_settings(work)
    shards = planned(work.out, found, given.shard_size)
    left = _left(shards, work.out, given.retry_failed)
    started = time.monotonic()
    work.out.clear_unfinished()
    ran = spark.run(left, work, given.master, dict(setting.split("=", 1) for setting in given.conf))
    numbers = {shard.number for shard in left} - ran.undone.keys()
    course = report.Course(time.monotonic() - started, ran.cores, numbers, ran.undone)
    status = report.tell(work.out, course, given.price)
    work.out.clear_unfinished()
    return status


def _work(given: argparse.Namespace) -> Work:
    weights = str(Path(given.weights).absolute()) if given.weights else None
    # A name without a folder is looked for on the PATH of every machine.
    program = str(Path(given.program).absolute()) if "/" in given.program else given.program
    engine = Engine(program, weights, tuple(given.transcribe))
    return Work(Folder(absolute(given.source)), Folder(absolute(given.out)), engine, engine.identity(), given.timeout)


def _keep_settings(work: Work) -> None:
    """Writes what all results are made with, or compares it.

    - Throws: a `Refusal` where other results are there already.
    """
    settings = {
        "source": public(work.source.uri), "version": work.identity.version, "weights": work.identity.weights,
        "options": list(work.engine.options)}
    kept = work.out.read(SETTINGS)
    if kept is None:
        work.out.write(SETTINGS, json.dumps(settings, indent=2).encode())
        return
    for name, value in json.loads(kept).items():
        if settings.get(name) != value:
            raise Refusal(f"{public(work.out.uri)} was begun with another {name}: {value}, not {settings.get(name)};"
                          " give the same, or another OUT")


def _left(shards: list[Shard], out: Folder, with_failed: bool) -> list[Shard]:
    """The shards that are to be done, those with failed takes among them where these are tried again."""
    done = tables.done(out, "takes")
    again = kept.failed(shards, out) if with_failed else set()
    return [shard for shard in shards if shard.file not in done or shard.number in again]
