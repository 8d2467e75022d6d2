"""A JACK client that plays recordings to `vocalmidi live --jack` and keeps what comes back."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import jack
import numpy as np

CLIENT = "vocalmidi"


class Server:
    """A JACK server with its dummy driver, which needs no sound card; a context manager."""

    def __init__(self, name: str, rate: int, period: int = 256):
        command = ["jackd", "-n", name, "-d", "dummy", "-r", str(rate), "-p", str(period)]
        self.name = name
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        time.sleep(1)

    @property
    def problem(self) -> str | None:
        """What it said, if it does not run."""
        return None if self.process.poll() is None else self.process.stdout.read()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            # What was measured must not be lost because a server does not end.
            self.process.kill()
            self.process.wait()


def start(program: Path, server: str, *options: str) -> subprocess.Popen:
    """Runs `vocalmidi live` as a client of the server."""
    command = [str(program), "live", "--jack", "--server", server, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_ports(client: jack.Client, ports: int = 2, seconds: float = 30) -> None:
    """Waits until so many ports of the program are there."""
    deadline = time.monotonic() + seconds
    while len(client.get_ports(f"{CLIENT}:")) < ports:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{CLIENT} did not come; see that it runs")
        time.sleep(0.05)


def connect(client: jack.Client, source, target, seconds: float = 5) -> None:
    """Connects two ports, once both clients run: ports are there a little earlier."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return client.connect(source, target)
        except jack.JackErrorCode:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def in_real_time() -> Iterator[None]:
    """Meanwhile this process's threads go before other programs, where that is allowed; what they start does not.

    A thread that holds the interpreter's lock and has to wait for others would make the server's cycle late.
    """
    before = {thread: os.sched_getscheduler(thread) for thread in map(int, os.listdir("/proc/self/task"))}
    for thread, policy in before.items():
        if policy == os.SCHED_OTHER:
            with contextlib.suppress(OSError):
                os.sched_setscheduler(thread, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    try:
        yield
    finally:
        for thread, policy in before.items():
            if policy == os.SCHED_OTHER:
                with contextlib.suppress(OSError):
                    # The flag stays: only the superuser may take it away.
                    os.sched_setscheduler(thread, policy | os.SCHED_RESET_ON_FORK, os.sched_param(0))


class Player:
    """Plays samples to the program, and keeps the MIDI that comes back, with the frames of both."""

    def __init__(self, server: str, samples: np.ndarray, rest: int, outputs: tuple[str, ...] = ("notes",)):
        """`rest`: frames after the samples in which the last answers come; `outputs`: of the program."""
        self.client = jack.Client("player", servername=server, no_start_server=True)
        self.audio = self.client.outports.register("audio")
        self.inputs = {output: self.client.midi_inports.register(output) for output in outputs}
        self.samples, self.rest = samples, rest
        self.place = 0
        self.played: dict[str, list[tuple[int, bytes]]] = {output: [] for output in outputs}
        """What each output played, with its frame, counted from the first sample."""
        self.xruns = 0
        self._is_connected = False
        self._is_over = threading.Event()
        self.client.set_process_callback(self._process)
        self.client.set_xrun_callback(self._count)

    @property
    def messages(self) -> list[tuple[int, bytes]]:
        """What the voice's output played."""
        return self.played["notes"]

    def _count(self, _: float) -> None:
        self.xruns += 1

    def _process(self, frames: int) -> None:
        if not self._is_connected:
            self.audio.get_array()[:] = 0
            return
        for output, port in self.inputs.items():
            for offset, data in port.incoming_midi_events():
                self.played[output].append((self.place + offset, bytes(data)))
        block = self.samples[self.place:self.place + frames]
        buffer = self.audio.get_array()
        buffer[:] = 0
        buffer[:len(block)] = block
        self.place += frames
        if self.place > len(self.samples) + self.rest:
            self._is_over.set()

    def play(self) -> None:
        """Plays all and waits for the answers."""
        seconds = (len(self.samples) + self.rest) / self.client.samplerate
        with self.client, in_real_time():
            wait_for_ports(self.client, 1 + len(self.inputs))
            for output, port in self.inputs.items():
                connect(self.client, f"{CLIENT}:{output}", port)
            connect(self.client, self.audio, f"{CLIENT}:voice")
            self._is_connected = True
            if not self._is_over.wait(2 * seconds + 30):
                raise RuntimeError("the server stands still")
