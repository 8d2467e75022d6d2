"""Runs a program to its end, within limits, and keeps what came of it."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

KEPT = 1 << 20
"""Bytes of each stream that are kept; the rest is counted."""

POLL = 0.005
"""Seconds between two looks at the memory of a run."""

WITHOUT_PRIVILEGE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Begins a command that obeys the permissions of files, even where root gives it."""


@dataclass(frozen=True)
class Limits:
    """What a run may use before it is stopped."""

    seconds: float = 300
    """Of the clock: long, since machines may be busy."""
    cpu_seconds: int = 60
    address_space: int | None = 8 << 30
    """Bytes; None for no limit, which an address sanitizer needs."""
    file_size: int = 256 << 20
    """Bytes."""
    stream_size: int = 256 << 20
    """Bytes of the standard output, and of the standard error."""

    @property
    def command(self) -> list[str]:
        """Begins a command that runs within these limits."""
        options = ["prlimit", "--core=0", f"--fsize={self.file_size}", f"--cpu={self.cpu_seconds}:"]
        return options + ([] if self.address_space is None else [f"--as={self.address_space}"])


@dataclass(frozen=True)
class Surroundings:
    """How a program is run."""

    folder: Path
    environment: dict[str, str]
    stdin: bytes = b""
    stdout: int | None = None
    """A descriptor in place of a pipe that is read to its end; it is closed here."""
    wrapper: tuple[str, ...] = ()
    """A command that runs another one in a changed state."""
    kill_after: float | None = None
    """Seconds after which the program is killed, which is then no fault of its own."""


@dataclass(frozen=True)
class Run:
    """How a run ended."""

    command: list[bytes]
    code: int
    """The exit code; below zero the signal that ended it."""
    seconds: float
    cpu_seconds: float
    memory: int
    """Bytes, the most that were resident."""
    given: int
    """Bytes of the standard input."""
    written: int
    """Bytes of the standard output, also those that were not kept; 0 where it was no pipe."""
    output: bytes
    errors: bytes
    was_stopped: bool = False
    """Whether it was ended after its time, or because it wrote without end."""

    @property
    def shown(self) -> str:
        """The command as a shell takes it."""
        return " ".join(_quoted(part) for part in self.command)


def _quoted(part: bytes) -> str:
    try:
        return shlex.quote(part.decode())
    except UnicodeDecodeError:
        return "$'" + "".join(f"\\x{byte:02x}" for byte in part) + "'"


def run(command: list[bytes], limits: Limits, around: Surroundings) -> Run:
    """Runs a command until it ends, or has to be stopped."""
    began = time.monotonic()
    process = subprocess.Popen(
        [*limits.command, *around.wrapper, *command], cwd=around.folder, env=around.environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE if around.stdout is None else around.stdout,
        stderr=subprocess.PIPE, start_new_session=True)
    if around.stdout is not None:
        os.close(around.stdout)
    stop = _Stop(process.pid)
    output = _Drain(process.stdout, limits.stream_size, stop) if process.stdout else None
    errors = _Drain(process.stderr, limits.stream_size, stop)
    threading.Thread(target=_feed, args=(process.stdin, around.stdin), daemon=True).start()
    memory, cpu_seconds = _wait(process, stop, limits.seconds, around.kill_after)
    took = time.monotonic() - began
    kept = output.all() if output else b""
    return Run(
        command, process.returncode, took, cpu_seconds, memory, len(around.stdin),
        output.count if output else 0, kept, errors.all(), stop.was_needed)


def _wait(
    process: subprocess.Popen, stop: _Stop, seconds: float, kill_after: float | None,
) -> tuple[int, float]:
    """Waits for the end of a process and of those that it began; returns the bytes of memory and the seconds of a
    processor that it used."""
    timers = [threading.Timer(seconds, stop)]
    if kill_after is not None:
        timers.append(threading.Timer(kill_after, _kill, [process.pid]))
    for timer in timers:
        timer.start()
    memory = 0
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        memory = max(memory, _peak(process.pid))
        time.sleep(POLL)
    _, status, usage = os.wait4(process.pid, 0)
    for timer in timers:
        timer.cancel()
    _kill(process.pid)
    process.returncode = os.waitstatus_to_exitcode(status)
    return memory, usage.ru_utime + usage.ru_stime


def _peak(process: int) -> int:
    """Bytes of resident memory at most until now: what the system tells at the end counts the parent's too."""
    with contextlib.suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
        return int(found[1]) * 1024 if found else 0
    return 0


class _Stop:
    """Ends a process that does not end by itself."""

    def __init__(self, leader: int):
        self.was_needed = False
        self._leader = leader

    def __call__(self):
        self.was_needed = True
        _kill(self._leader)


class _Drain(threading.Thread):
    """Reads a stream to its end; one that has no end is stopped."""

    def __init__(self, stream: BinaryIO, limit: int, stop: _Stop):
        super().__init__(daemon=True)
        self.count = 0
        self._kept = b""
        self._stream, self._limit, self._end = stream, limit, stop
        self.start()

    def run(self):
        with self._stream:
            while block := self._stream.read1(1 << 16):
                self._kept += block[:max(KEPT - len(self._kept), 0)]
                self.count += len(block)
                if self.count > self._limit:
                    self._end()

    def all(self) -> bytes:
        """What came, once no more does."""
        self.join(10)
        return self._kept


def _feed(stream: BinaryIO, content: bytes):
    try:
        with stream:
            stream.write(content)
    except BrokenPipeError:
        pass


def _kill(leader: int):
    """Ends a process and those that it began."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass
