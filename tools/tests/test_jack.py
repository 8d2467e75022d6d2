"""`vocalmidi live --jack` beside a real JACK server with its dummy driver."""

from __future__ import annotations

import csv
import json
import os
import re
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

try:
    import jack
    from vocalmidi_tools.evaluation.jack_player import Player, Server, start, wait_for_ports
except (ImportError, OSError) as error:
    pytest.skip(f"no JACK: {error}", allow_module_level=True)

PROGRAM = Path(os.environ.get("VOCALMIDI_JACK_PROGRAM", ROOT / ".build/jack/release/vocalmidi"))
RATE = 22050
PERIOD = 1024
"""Frames of a cycle, which then outlasts the pauses that a busy or a virtual machine makes."""

pytestmark = [
    pytest.mark.skipif(not PROGRAM.exists(), reason="no program built with --traits JACK"),
    pytest.mark.skipif(not shutil.which("jackd"), reason="no jackd"),
]


@pytest.fixture
def server():
    """A JACK server without a sound card."""
    with Server(f"vocalmidi-test-{os.getpid()}", RATE, PERIOD) as server:
        if server.problem:
            pytest.skip(f"jackd does not run here: {server.problem[-300:]}")
        yield server


def offline(samples: np.ndarray, folder: Path) -> list[tuple[float, float, int]]:
    """Onset, pitch and velocity of the notes in a file of these samples."""
    soundfile.write(folder / "file.wav", samples, RATE, subtype="FLOAT")
    command = [PROGRAM, "transcribe", folder / "file.wav", "-o", folder / "file.mid",
               "--csv", folder / "file.csv", "--look-ahead", "23"]
    subprocess.run(command, check=True, capture_output=True)
    with (folder / "file.csv").open(newline="") as table:
        return [(float(r["onset"]), float(r["pitch"]), int(r["velocity"]))
                for r in csv.DictReader(table)]


def expected_at_some_cycle(live: list[dict], samples: np.ndarray, folder: Path) -> bool:
    """Whether the live notes are those of a file that begins with some cycles of silence.

    The player began some cycles after the program, it is not known how many: the first onset tells
    within some, as it depends on where frames are cut.
    """
    start = live[0]["time"] - offline(samples, folder)[0][0]
    middle = round(start * RATE / PERIOD)
    for cycles in sorted(range(middle - 10, middle + 11), key=lambda c: abs(c - middle)):
        silence = np.zeros(max(cycles, 0) * PERIOD, np.float32)
        notes = offline(np.concatenate([silence, samples, np.zeros(RATE, np.float32)]), folder)
        same = len(notes) == len(live) > 8 and all(
            abs(l["time"] - onset) < 1e-4 and abs(l["pitch"] - pitch) < 1e-3 and l["velocity"] == v
            for l, (onset, pitch, v) in zip(live, notes))
        if same:
            return True
    return False


def is_part(part: list[int], whole: list[int]) -> bool:
    """Whether the whole has the elements of a part in their order, perhaps with others between them."""
    rest = iter(whole)
    return all(element in rest for element in part)


def played_without_loss(
    server: Server, samples: np.ndarray, *options: str, rest: int, outputs: tuple[str, ...] = ("notes",)
) -> tuple[Player, list[dict], str]:
    """Plays samples, anew where the server lost audio; the player, the program's events, what else it said."""
    for _ in range(3):
        program = start(PROGRAM, server.name, *options)
        player = Player(server.name, samples, rest=rest, outputs=outputs)
        player.play()
        program.send_signal(signal.SIGINT)
        out, errors = program.communicate(timeout=30)
        assert program.returncode == 0, errors
        if not player.xruns and "lost audio" not in errors:
            return player, [json.loads(line) for line in out.splitlines()], errors
    assert player.xruns, errors
    pytest.skip("the server loses audio: this machine is too busy")


def test_what_is_played_is_what_is_heard_in_a_file_and_keeps_its_time(server, tmp_path):
    samples, rate = soundfile.read(ROOT / "tools/demo-sample.ogg", dtype="float32")
    assert rate == RATE
    samples = samples[:10 * RATE]
    player, events, errors = played_without_loss(
        server, samples, "--record", str(tmp_path / "take.mid"), rest=RATE)
    delay = int(errors.split(" ms after the voice")[0].split()[-1]) / 1000

    assert not [e for e in events if e["event"].startswith("lost")]
    assert events[-1]["event"] == "end"
    live = [e for e in events if e["event"] == "note-off"]

    assert expected_at_some_cycle(live, samples, tmp_path)

    # The port plays the keys of the file: each note as it was known when it sounded, most at once, some corrected.
    keys = [data[1] for _, data in player.messages if data[0] == 0x90]
    told_keys = {e["number"]: e["key"] for e in events if e["event"] in ("note-on", "correction")}
    known = [told_keys[e["number"]] for e in live]
    assert is_part(known, keys) and len(keys) < 2 * len(live)
    assert sum(key == e["key"] for key, e in zip(known, live)) > 0.9 * len(live)

    # Messages keep their distance from the voice, to the frame; a few are corrected late.
    ons = np.array([frame for frame, data in player.messages if data[0] == 0x90]) / RATE
    told = np.array([e["time"] for e in events if e["event"] == "note-on"])
    shift = np.median([ons[np.argmin(np.abs(ons - t - ons[0] + told[0]))] - t for t in told])
    exact = np.abs(ons[:, None] - told[None] - shift).min(0) < 2 / RATE
    assert exact.mean() > 0.8
    assert 0.08 < delay < 0.12


def test_every_note_that_is_begun_ends(server):
    samples, _ = soundfile.read(ROOT / "tools/demo-sample.ogg", dtype="float32")
    program = start(PROGRAM, server.name, "--output", "none", "--bend", "2")
    player = Player(server.name, samples[:5 * RATE], rest=RATE)
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
            assert data[0] in (0xB0, 0xE0)
    controls = [tuple(data) for _, data in player.messages[:6]]
    assert controls == [(0xB0, c, v) for c, v in ((101, 0), (100, 0), (6, 2), (38, 0), (101, 127), (100, 127))]
    assert not sounding and len(player.messages) > 20


def test_the_band_plays_each_track_by_a_port_of_its_own_in_time(server):
    samples, _ = soundfile.read(ROOT / "tools/demo-sample.ogg", dtype="float32")
    outputs = ("notes", "drums", "bass", "chords")
    player, events, _ = played_without_loss(
        server, samples[:10 * RATE], "--band", "--bpm", "120", "--downbeat", "1", rest=2 * RATE, outputs=outputs)
    bars = [event for event in events if event["event"] == "bar"]
    assert [bar["time"] for bar in bars[:4]] == [1, 3, 5, 7] and bars[0]["bpm"] == 120
    for track in outputs[1:]:
        told = [note["time"] for bar in bars for note in bar["tracks"][track]]
        ons = np.array([frame for frame, data in player.played[track] if data[0] & 0xF0 == 0x90]) / RATE
        assert player.played[track][0][1][0] & 0xF0 == 0xC0
        assert 0 < len(ons) <= len(told)
        # The player began some time after the stream, perhaps after the first notes: the same distance for all, but for
        # what came late.
        told = np.array(told)
        in_time = [(np.abs(told[:, None] - ons - shift).min(0) < 2 / RATE).mean() for shift in told - ons[-1]]
        assert max(in_time) > 0.6
    assert player.played["drums"][1][1][0] & 0x0F == 9


def declared_delays(server: str) -> dict[str, int]:
    """How many frames later than the voice's input each port of the program is, as `jack_lsp` reads it."""
    lines = subprocess.run(["jack_lsp", "-s", server, "-l"], capture_output=True, text=True, check=True).stdout
    found: dict[str, int] = {}
    port = ""
    for line in lines.splitlines():
        if not line[:1].isspace():
            port = line.strip()
        elif "capture latency" in line and port.startswith("vocalmidi:"):
            found[port.removeprefix("vocalmidi:")] = int(re.search(r"\d+", line).group())
    return {name: frames - found["voice"] for name, frames in found.items() if name != "voice"}


@pytest.mark.skipif(not shutil.which("jack_lsp"), reason="no jack_lsp")
def test_every_output_declares_its_delay_to_the_server(server):
    program = start(PROGRAM, server.name, "--band", "--bpm", "120")
    with jack.Client("watcher", servername=server.name, no_start_server=True) as client:
        wait_for_ports(client, 5)
        time.sleep(0.5)
        delays = declared_delays(server.name)
    program.send_signal(signal.SIGINT)
    _, errors = program.communicate(timeout=30)
    told = int(errors.split(" ms after the voice")[0].split()[-1])
    assert 1000 * delays.pop("notes") // RATE == told > 50
    assert delays == {"drums": 0, "bass": 0, "chords": 0}


def test_the_band_ends_its_notes_when_the_program_ends_inside_a_bar(server, tmp_path):
    samples, _ = soundfile.read(ROOT / "tools/demo-sample.ogg", dtype="float32")
    outputs = ("notes", "drums", "bass", "chords")
    for ending in (6.3, 7.1):
        program = start(PROGRAM, server.name, "--band", "--bpm", "60", "--downbeat", "1", "--output", "none")
        player = Player(server.name, samples[:9 * RATE], rest=RATE, outputs=outputs)
        threading.Timer(ending, program.send_signal, [signal.SIGINT]).start()
        player.play()
        assert program.wait(30) == 0
        for output in outputs:
            sounding: dict[int, int] = {}
            for _, data in player.played[output]:
                if data[0] & 0xF0 in (0x80, 0x90):
                    sounding[data[1]] = sounding.get(data[1], 0) + (1 if data[0] & 0xF0 == 0x90 else -1)
            assert not any(sounding.values()), (output, ending)
        assert len(player.played["chords"]) > 6


def test_a_port_that_is_not_there_leaves_the_last_take_alone(server, tmp_path):
    take = tmp_path / "take.mid"
    take.write_bytes(b"the last take")
    program = start(PROGRAM, server.name, "--record", str(take), "--to", "nobody:nothing")
    _, errors = program.communicate(timeout=30)
    assert program.returncode == 1 and "nobody:nothing" in errors
    assert take.read_bytes() == b"the last take"


def test_a_note_that_sounds_when_the_program_ends_is_ended(server):
    seconds = np.arange(4 * RATE) / RATE
    voice = sum(np.sin(2 * np.pi * 220 * k * seconds) / k for k in range(1, 9))
    program = start(PROGRAM, server.name, "--output", "none")
    player = Player(server.name, (0.1 * voice).astype(np.float32), rest=RATE)

    def interrupt():
        program.send_signal(signal.SIGINT)
        program.wait(30)

    threading.Timer(3.5, interrupt).start()
    player.play()
    kinds = [data[0] for _, data in player.messages]
    assert kinds.count(0x90) == kinds.count(0x80) > 0


def test_a_server_that_goes_away_is_told_of_and_the_take_is_kept(server, tmp_path):
    program = start(PROGRAM, server.name, "--record", str(tmp_path / "take.mid"))
    with Player(server.name, np.zeros(0, np.float32), rest=0).client as client:
        wait_for_ports(client)
    server.process.kill()
    _, errors = program.communicate(timeout=30)
    assert program.returncode == 1
    assert "the JACK server has ended" in errors
    assert (tmp_path / "take.mid").exists()  # Of a stream without notes, where there was none.


CHANGED_RATE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>
typedef int (*Callback)(unsigned, void *);
static Callback callback;
static void *context;
static void *change(void *unused) { sleep(1); callback(44100, context); return 0; }
int jack_set_sample_rate_callback(void *client, Callback called, void *given) {
  int (*set)(void *, Callback, void *) = dlsym(RTLD_NEXT, "jack_set_sample_rate_callback");
  pthread_t thread;
  callback = called, context = given;
  pthread_create(&thread, 0, change, 0);
  return set(client, called, given);
}
"""
"""A library that tells a client after a second that its server has changed its rate, which the dummy driver cannot."""


@pytest.mark.skipif(not shutil.which("clang"), reason="no clang")
def test_a_rate_that_changes_ends_the_program_with_a_remedy_and_keeps_the_take(server, tmp_path, monkeypatch):
    library = tmp_path / "rate.so"
    (tmp_path / "rate.c").write_text(CHANGED_RATE)
    subprocess.run(["clang", "-shared", "-fPIC", tmp_path / "rate.c", "-o", library], check=True)
    monkeypatch.setenv("LD_PRELOAD", str(library))
    program = start(PROGRAM, server.name, "--record", str(tmp_path / "take.mid"))
    monkeypatch.delenv("LD_PRELOAD")
    _, errors = program.communicate(timeout=30)
    assert program.returncode == 1
    assert "has changed its sample rate; run this again" in errors
    assert (tmp_path / "take.mid").exists()


def test_without_a_server_the_remedy_is_named():
    program = start(PROGRAM, "vocalmidi-no-such-server")
    _, errors = program.communicate(timeout=30)
    assert program.returncode == 1 and "start one" in errors


def test_without_a_sequencer_the_remedy_is_named():
    if Path("/dev/snd/seq").exists():
        pytest.skip("there is a sequencer")
    result = subprocess.run(
        [PROGRAM, "live", "--alsa"], input=b"", capture_output=True, timeout=30, check=False)
    assert result.returncode == 1 and b"modprobe snd-seq" in result.stderr
