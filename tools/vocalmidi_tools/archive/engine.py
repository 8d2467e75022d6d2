"""The built program: which one it is, and a run of `vocalmidi transcribe` under watch."""

from __future__ import annotations

import functools
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from vocalmidi_tools import Refusal

POLL = 0.1
"""Seconds between two looks at whether a run goes on."""

TRAINED = ("VocalMIDI_VocalWeights.resources", "../share/vocalmidi/weights")
"""Where a program has its weights, seen from its folder: as it was built, and as it was installed."""


@dataclass(frozen=True)
class Identity:
    """What decides on the notes: two programs that agree in it give the same."""

    version: str
    weights: str
    """The CRC-32 of the pitch model's weight file."""


@dataclass(frozen=True)
class Run:
    """How a run ended."""

    code: int | None
    """The exit code, below zero the signal that ended it; None where it was stopped for being silent too long."""
    summaries: list[str]
    messages: list[str]


@dataclass(frozen=True)
class Engine:
    """A program and how it is asked to transcribe."""

    program: str
    weights: str | None = None
    options: tuple[str, ...] = ()

    @functools.cache
    def identity(self) -> Identity:
        """- Throws: a `Refusal` where the program or its weights cannot be used on this machine."""
        inspected = self._output("inspect", self._weight_file())
        crc = re.search(r"^crc32: (\w+)$", inspected, re.M)
        return Identity(self._output("--version").strip(), crc[1] if crc else "unknown")

    def _weight_file(self) -> str:
        if self.weights:
            return self.weights
        folder = Path(self._executable()).resolve().parent
        files = [folder / place / "pitch.safetensors" for place in TRAINED]
        found = next((file for file in files if file.exists()), None)
        if not found:
            raise Refusal(f"{self.program} has no weights beside it; install it by tools/install, or give --weights")
        return str(found)

    def _executable(self) -> str:
        found = shutil.which(self.program)
        if not found:
            raise Refusal(f"{self.program} is not there or cannot be run; install it at the same path on every machine,"
                          " or give --program")
        return found

    def _output(self, *arguments: str) -> str:
        done = subprocess.run([self._executable(), *arguments], capture_output=True, text=True, errors="replace")
        if done.returncode:
            raise Refusal(done.stderr.strip().removeprefix("vocalmidi: ") or f"{self.program} cannot be run; build it")
        return done.stdout

    def transcribe(self, recordings: Sequence[str], folder: Path, silence: float) -> Run:
        """Writes NAME.mid and NAME.csv of recordings into a folder; the program is stopped once it has finished none
        of them for `silence` seconds.
        """
        weights = ["--weights", self.weights] if self.weights else []
        command = [*_mortal(), self._executable(), "transcribe", *recordings, "-o", f"{folder}/", "--csv", f"{folder}/",
                   *weights, *self.options]
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, start_new_session=True)
            code = _watched(process, (output, errors), silence)
            return Run(code, _lines(output), _lines(errors))


def _mortal() -> list[str]:
    """Begins a command that does not outlive the executor."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _watched(process: subprocess.Popen, streams: Sequence[BinaryIO], silence: float) -> int | None:
    told, since = 0, time.monotonic()
    while True:
        try:
            return process.wait(POLL)
        except subprocess.TimeoutExpired:
            size = sum(os.fstat(stream.fileno()).st_size for stream in streams)
        if size != told:
            told, since = size, time.monotonic()
        elif time.monotonic() - since > silence:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return None


def _lines(stream: BinaryIO) -> list[str]:
    stream.seek(0)
    return stream.read().decode(errors="replace").splitlines()
