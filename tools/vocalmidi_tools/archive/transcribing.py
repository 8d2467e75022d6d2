"""Takes that are transcribed by few runs of the program, and what became of each."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vocalmidi_tools import Refusal

from .engine import Engine, Run

STATUSES = ("done", "failed", "timeout")

_SECONDS = re.compile(r"([\d.]+) s( -> .*)?$")
"""How long a recording is, as a summary says it."""


@dataclass(frozen=True)
class Outcome:
    """What became of a take."""

    status: str
    message: str = ""
    """What the program said of it: why it failed, or what it warns of."""
    seconds: float | None = None
    midi: Path | None = None
    csv: Path | None = None


def transcribe(engine: Engine, recordings: list[str], folder: Path, timeout: float) -> dict[str, Outcome]:
    """The outcomes of recordings, whose printable paths differ, by path; what is made lies in folders of `folder`.

    - Throws: a `Refusal` where the fault is not with a recording: the program, its weights, or a full disk.
    """
    outcomes: dict[str, Outcome] = {}
    for number, batch in enumerate(_batches(recordings)):
        place = folder / str(number)
        place.mkdir()
        outcomes |= _together(engine, batch, place, timeout)
        for recording in batch:
            if recording not in outcomes:
                outcomes[recording] = _alone(engine, recording, place, timeout)
    return outcomes


def _batches(recordings: list[str]) -> list[list[str]]:
    """Recordings of the same name come into different runs, which write into different folders."""
    batches: list[dict[str, str]] = []
    for recording in recordings:
        name = Path(recording).stem.casefold()
        batch = next((each for each in batches if name not in each), None)
        if batch is None:
            batches.append(batch := {})
        batch[name] = recording
    return [list(batch.values()) for batch in batches]


def _together(engine: Engine, recordings: list[str], place: Path, timeout: float) -> dict[str, Outcome]:
    """The outcomes that one run of all recordings leaves no doubt about."""
    run = engine.transcribe(recordings, place, timeout)
    found = {recording: _told(run, recording, place) for recording in recordings}
    return {recording: outcome for recording, outcome in found.items() if outcome}


def _told(run: Run, recording: str, place: Path) -> Outcome | None:
    """The outcome of a recording that a run tells, None where it ended before."""
    message = "; ".join(_of(recording, run.messages, "vocalmidi: "))
    summary = next(_of(recording, run.summaries), None)
    if summary is None:
        return Outcome("failed", message) if message and run.code == 1 else None
    midi, csv = (place / f"{Path(recording).stem}{suffix}" for suffix in (".mid", ".csv"))
    seconds = _SECONDS.search(summary)
    if not (seconds and midi.exists() and csv.exists()):
        return None
    return Outcome("done", message, float(seconds[1]), midi, csv)


def _of(recording: str, lines: list[str], start: str = "") -> Iterator[str]:
    """What lines say of a recording."""
    prefix = f"{start}{recording}: "
    return (line.removeprefix(prefix) for line in lines if line.startswith(prefix))


def _alone(engine: Engine, recording: str, place: Path, timeout: float) -> Outcome:
    """The outcome of a run of one recording, which is then the one to blame."""
    run = engine.transcribe([recording], place, timeout)
    if run.code is None:
        return Outcome("timeout", f"took longer than {timeout:g} s; listen to it, or give a greater --timeout")
    if run.code < 0:
        name = signal.Signals(-run.code).name
        return Outcome("failed", f"the program was ended by {name}; listen to it, or give machines with more memory")
    if outcome := _told(run, recording, place):
        return outcome
    told = run.messages[-1].removeprefix("vocalmidi: ") if run.messages else f"it ended with status {run.code}"
    raise Refusal(told)
