"""`vocalmidi live --jack` beside a real JACK server with its dummy driver."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vocalmidi_tools import ROOT

jack = pytest.importorskip("jack", reason="no JACK-Client", exc_type=ImportError)

PROGRAM = Path(os.environ.get("VOCALMIDI_JACK_PROGRAM", ROOT / ".build/jack/release/vocalmidi"))
SERVER = f"vocalmidi-test-{os.getpid()}"
RATE = 22050
PERIOD = 256

pytestmark = [
    pytest.mark.skipif(not PROGRAM.exists(), reason="no program built with --traits JACK"),
    pytest.mark.skipif(not shutil.which("jackd"), reason="no jackd"),
]


@pytest.fixture
def server():
    """A JACK server without a sound card."""
    command = ["jackd", "-r", "-n", SERVER, "-d", "dummy", "-r", str(RATE), "-p", str(PERIOD)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    time.sleep(1)
    if process.poll() is not None:
        pytest.skip(f"jackd does not run here: {process.stdout.read().decode()[-300:]}")
    yield process
    process.terminate()
    process.wait(10)


def start(*options: str) -> subprocess.Popen:
    command = [PROGRAM, "live", "--jack", "--server", SERVER, *options]
    return subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_ports(client: jack.Client) -> None:
    deadline = time.monotonic() + 30
    while not client.get_ports("vocalmidi:") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(client.get_ports("vocalmidi:")) == 2


class Player:
    """Plays samples to the program, and keeps the MIDI that comes back, with the frames of both."""

    def __init__(self, samples: np.ndarray):
        self.client = jack.Client("player", servername=SERVER, no_start_server=True)
        self.audio = self.client.outports.register("audio")
        self.midi = self.client.midi_inports.register("midi")
        self.samples, self.place, self.cycles = samples, 0, 0
        self.messages: list[tuple[int, bytes]] = []
        self.xruns = 0
        self.is_over = threading.Event()
        self.client.set_process_callback(self._process)
        self.client.set_xrun_callback(self._count)

    def _count(self, _: float) -> None:
        self.xruns += 1

    def _process(self, frames: int) -> None:
        for offset, data in self.midi.incoming_midi_events():
            self.messages.append((self.cycles * frames + offset, bytes(data)))
        block = self.samples[self.place:self.place + frames]
        buffer = self.audio.get_array()
        buffer[:] = 0
        buffer[:len(block)] = block
        self.place += frames
        self.cycles += 1
        # The answer to the last notes comes later.
        if self.place > len(self.samples) + RATE:
            self.is_over.set()

    def play(self) -> None:
        with self.client:
            wait_for_ports(self.client)
            self.client.connect("vocalmidi:notes", self.midi)
            self.client.connect(self.audio, "vocalmidi:voice")
            self.place = self.cycles = 0
            assert self.is_over.wait(120)


def offline(samples: np.ndarray, folder: Path) -> list[tuple[float, float, int]]:
    """Onset, pitch and velocity of the notes in a file of these samples."""
    soundfile.write(folder / "file.wav", samples, RATE, subtype="FLOAT")
    command = [PROGRAM, "transcribe", folder / "file.wav", "-o", folder / "file.mid",
               "--csv", folder / "file.csv", "--look-ahead", "0"]
    subprocess.run(command, check=True, capture_output=True)
    with (folder / "file.csv").open(newline="") as table:
        return [(float(r["onset"]), float(r["pitch"]), int(r["velocity"]))
                for r in csv.DictReader(table)]


def expected_at_some_cycle(live: list[dict], samples: np.ndarray, folder: Path) -> bool:
    """Whether the live notes are those of a file that begins with some cycles of silence.

    The player began some cycles after the program, it is not known how many: the first onset tells
    within a few.
    """
    start = live[0]["time"] - offline(samples, folder)[0][0]
    middle = round(start * RATE / PERIOD)
    for cycles in sorted(range(middle - 3, middle + 4), key=lambda c: abs(c - middle)):
        silence = np.zeros(max(cycles, 0) * PERIOD, np.float32)
        notes = offline(np.concatenate([silence, samples, np.zeros(RATE, np.float32)]), folder)
        same = len(notes) == len(live) > 8 and all(
            abs(l["time"] - onset) < 1e-4 and abs(l["pitch"] - pitch) < 1e-3 and l["velocity"] == v
            for l, (onset, pitch, v) in zip(live, notes))
        if same:
            return True
    return False


def test_what_is_played_is_what_is_heard_in_a_file_and_keeps_its_time(server, tmp_path):
    samples, rate = soundfile.read(ROOT / "tools/demo-sample.ogg", dtype="float32")
    assert rate == RATE
    samples = samples[:10 * RATE]
    program = start("--record", str(tmp_path / "take.mid"))
    player = Player(samples)
    player.play()
    program.send_signal(signal.SIGINT)
    out, errors = program.communicate(timeout=30)
    assert program.returncode == 0, errors
    delay = int(errors.split(" ms after the voice")[0].split()[-1]) / 1000

    events = [json.loads(line) for line in out.splitlines()]
    assert not [e for e in events if e["event"].startswith("lost")]
    assert events[-1]["event"] == "end"
    live = [e for e in events if e["event"] == "note-off"]

    assert expected_at_some_cycle(live, samples, tmp_path)

    # Messages keep their distance from the voice, to the frame; a few are corrected late.
    ons = np.array([frame for frame, data in player.messages if data[0] == 0x90]) / RATE
    told = np.array([e["time"] for e in events if e["event"] == "note-on"])
    shift = np.median([ons[np.argmin(np.abs(ons - t - ons[0] + told[0]))] - t for t in told])
    exact = np.abs(ons[:, None] - told[None] - shift).min(0) < 2 / RATE
    assert player.xruns > 0 or exact.mean() > 0.8
    assert 0.1 < delay < 0.25


def test_every_note_that_is_begun_ends(server):
    samples, _ = soundfile.read(ROOT / "tools/demo-sample.ogg", dtype="float32")
    program = start("--output", "none", "--bend", "2")
    player = Player(samples[:5 * RATE])
    player.play()
    program.send_signal(signal.SIGTERM)
    assert program.wait(30) == 0
    sounding: set[int] = set()
    for _, data in player.messages:
        if data[0] == 0x90:
            sounding.add(data[1])
        elif data[0] == 0x80:
            sounding.discard(data[1])
        else:
            assert data[0] == 0xE0
    assert not sounding and len(player.messages) > 20


def test_a_server_that_goes_away_is_told_of_and_the_take_is_kept(server, tmp_path):
    program = start("--record", str(tmp_path / "take.mid"))
    client = jack.Client("watcher", servername=SERVER, no_start_server=True)
    with client:
        wait_for_ports(client)
    server.kill()
    _, errors = program.communicate(timeout=30)
    assert program.returncode == 1
    assert "the JACK server has ended" in errors
    assert (tmp_path / "take.mid").exists()


def test_without_a_server_the_remedy_is_named():
    program = start()
    _, errors = program.communicate(timeout=30)
    assert program.returncode == 1 and "start one" in errors
