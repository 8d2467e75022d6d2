"""The marker of the run that writes into a folder: while it is there, other runs are refused."""

from __future__ import annotations

import json
import os
import platform
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

from vocalmidi_tools import Refusal

from .storage import Folder, public

MARKER = "running.json"
SETTLING = 2.0
"""Seconds after which a run looks whether its marker is still there, where another may have written over it."""


@contextmanager
def owned(out: Folder, take_over: bool) -> Iterator[str]:
    """Marks a folder as written by this run, whose name it gives, until it is left.

    A disk lets only one of several runs make the marker. Object storage, as pyarrow reaches it, lets all of them: the
    last one wins, and `verify` stops the others, which may by then have planned or done the same shards.

    - Throws: a `Refusal` where another run's marker is there, unless it has ended or is to be taken over.
    """
    run = uuid.uuid4().hex
    found = _read(out)
    if found is not None:
        if not take_over and not _has_ended(found):
            raise _taken(out, found)
        if _read(out) == found:
            out.remove(MARKER)
    if not out.create(MARKER, json.dumps(_about(run), indent=2).encode()):
        raise _taken(out, _read(out) or {})
    try:
        if found is not None or not out.is_local:
            time.sleep(SETTLING)
        verify(out, run)
        yield run
    finally:
        # What ended the run is told, not that its marker cannot be removed too.
        with suppress(OSError):
            if (_read(out) or {}).get("run") == run:
                out.remove(MARKER)


def verify(out: Folder, run: str) -> None:
    """- Throws: a `Refusal` where the marker is no longer that of this run."""
    found = _read(out)
    if found is None:
        raise Refusal(f"{MARKER} was removed from {public(out.uri)} during the run; run this again to go on")
    if found.get("run") != run:
        raise _taken(out, found)


def _taken(out: Folder, found: dict) -> Refusal:
    who = f"process {found['process']} on {found['host']} since {found['since']}" if found else "unknown"
    return Refusal(f"another run writes into {public(out.uri)} ({who}); wait for its end, or if it has ended already,"
                   f" remove {MARKER} there or give --take-over")


def _read(out: Folder) -> dict | None:
    """What the marker says, nothing of one that was only begun; None where there is none."""
    content = out.read(MARKER)
    if content is None:
        return None
    try:
        return json.loads(content)
    except ValueError:
        return {}


def _about(run: str) -> dict:
    since = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return {"run": run, "host": platform.node(), "process": os.getpid(), "system": _system(), "since": since}


def _system() -> str:
    """What a process's number is good for: a boot of a machine, and a container of it."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return platform.node()


def _has_ended(found: dict) -> bool:
    """Whether the run of a marker was on this machine and is there no more; elsewhere nobody can tell."""
    if found.get("system") != _system():
        return False
    try:
        os.kill(found["process"], 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    # Numbers are used again, in containers above all.
    return found["process"] == os.getpid()
