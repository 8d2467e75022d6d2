"""`vocalmidi live` on standard input and output, as other programs use it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import threading
import time

import mido
import numpy as np
import pytest
import soundfile

from vocalmidi_tools import ROOT

PROGRAM = ROOT / ".build/release/vocalmidi"
RATE = 22050

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="the program is not built")


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    samples, rate = soundfile.read(ROOT / "tools/demo-sample.ogg", dtype="float32")
    assert rate == RATE
    return samples[:12 * RATE]


def live(samples: np.ndarray, *options: object) -> subprocess.CompletedProcess:
    command = [str(part) for part in (
        PROGRAM, "live", "--rate", RATE, "--format", "f32", *options)]
    return subprocess.run(
        command, input=samples.astype("<f4").tobytes(), capture_output=True, timeout=120)


def lines(text: bytes) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_note_that_is_told_of_ends_or_is_taken_back(voice):
    result = live(voice)
    assert result.returncode == 0 and b"after it begins" in result.stderr
    events = lines(result.stdout)
    begun = {e["number"] for e in events if e["event"] == "note-on"}
    over = {e["number"] for e in events if e["event"] in ("note-off", "retraction")}
    assert len(begun) > 10 and begun == over
    assert events[-1]["event"] == "end"
    heard = [e["heard"] for e in events]
    assert heard == sorted(heard)


def test_midi_bytes_are_read_by_another_program(voice):
    result = live(voice, "--output", "midi", "--bend", "2")
    messages = mido.parse_all(result.stdout)
    kinds = [message.type for message in messages]
    assert kinds[:6] == ["control_change"] * 6
    assert kinds.count("note_on") == kinds.count("note_off") > 10
    assert kinds.count("pitchwheel") > 20


def test_the_take_holds_the_notes_that_were_told(voice, tmp_path):
    result = live(voice, "--record", tmp_path / "take.mid", "--bend", "12")
    told = [e for e in lines(result.stdout) if e["event"] == "note-off"]
    take = mido.MidiFile(tmp_path / "take.mid")
    ons = [m for track in take.tracks for m in track if m.type == "note_on" and m.velocity > 0]
    bends = [m for track in take.tracks for m in track if m.type == "pitchwheel"]
    assert [m.note for m in ons] == [round(e["pitch"]) for e in told]
    assert len(bends) > 50


@pytest.mark.parametrize("bend", ["off", "12"])
@pytest.mark.parametrize("notes", [1, 5, 8])
def test_a_kill_loses_nothing_that_was_told(voice, tmp_path, notes, bend):
    path = tmp_path / "take.mid"
    command = [PROGRAM, "live", "--rate", str(RATE), "--format", "f32", "--record", path, "--bend", bend]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    program.stdin.write(voice.astype("<f4").tobytes())
    program.stdin.flush()
    told = 0
    while told < notes:
        told += json.loads(program.stdout.readline())["event"] == "note-off"
    time.sleep(0.2)
    program.kill()
    program.wait(10)
    rest = program.stdout.read()
    ons = [m for track in mido.MidiFile(path).tracks for m in track if m.type == "note_on"]
    assert len([m for m in ons if m.velocity > 0]) >= told
    assert path.stat().st_size > 0 and isinstance(rest, bytes)
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".mid"] == ["take.mid"]


def test_an_output_that_fails_leaves_the_others_alone(voice, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    command = [PROGRAM, "live", "--rate", str(RATE), "--format", "f32", "--record", folder / "take.mid"]
    program = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    half = len(voice) // 2
    program.stdin.write(voice[:half].astype("<f4").tobytes())
    program.stdin.flush()
    while json.loads(program.stdout.readline())["event"] != "note-off":
        pass
    # The take is written by a thread of its own.
    time.sleep(1)
    (folder / "take.mid").unlink()
    folder.rmdir()
    out, errors = program.communicate(voice[half:].astype("<f4").tobytes(), timeout=60)
    assert program.returncode == 1 and errors.count(b"take.mid") == 1
    assert lines(out)[-1]["event"] == "end"


def test_a_folder_that_is_not_there_is_told_of_before_one_sings(tmp_path):
    result = live(np.zeros(10), "--record", tmp_path / "none" / "take.mid")
    assert result.returncode == 1 and result.stdout == b"" and b"take.mid" in result.stderr


def test_a_start_that_fails_leaves_the_last_take_alone(tmp_path):
    take = tmp_path / "take.mid"
    take.write_bytes(b"the last take")
    for options in (["--band", "--bpm", "100", "--downbeat=-1"], ["--weights", "none.safetensors"],
                    ["--rate", "1"], ["--alsa", "--to", "nobody"]):
        result = live(np.zeros(10), "--record", take, *options)
        assert result.returncode and take.read_bytes() == b"the last take", options


def test_a_stream_without_a_note_leaves_the_last_take_alone(tmp_path):
    take = tmp_path / "take.mid"
    for samples in (np.zeros(0), np.zeros(2 * RATE)):
        take.write_bytes(b"the last take")
        assert live(samples, "--record", take).returncode == 0
        assert take.read_bytes() == b"the last take"
    assert live(np.zeros(0), "--record", tmp_path / "new.mid").returncode == 0
    assert mido.MidiFile(tmp_path / "new.mid").length == 0


def test_a_reader_that_is_slow_gets_everything(voice):
    command = [PROGRAM, "live", "--rate", str(RATE), "--format", "f32"]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    fcntl.fcntl(program.stdout.fileno(), fcntl.F_SETPIPE_SZ, 4096)
    threading.Thread(target=lambda: (program.stdin.write(voice.astype("<f4").tobytes()), program.stdin.close())).start()
    time.sleep(8)
    assert program.stdout.read() == live(voice).stdout
    assert program.wait(10) == 0


def test_it_ends_when_nobody_reads_what_it_writes(voice):
    command = [PROGRAM, "live", "--rate", str(RATE), "--format", "f32"]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    program.stdin.write(voice[:len(voice) // 2].astype("<f4").tobytes())
    program.stdin.flush()
    program.stdout.readline()
    program.stdout.close()
    with contextlib.suppress(BrokenPipeError):
        for start in range(0, 20 * len(voice), 4096):
            program.stdin.write(np.take(voice, range(start, start + 4096), mode="wrap").astype("<f4").tobytes())
        pytest.fail("it reads on")
    assert program.wait(10) == 0 and program.stderr.read().count(b"\n") == 1


def test_a_reader_that_stands_still_keeps_neither_the_take_nor_the_end_waiting(voice, tmp_path):
    path = tmp_path / "take.mid"
    command = [PROGRAM, "live", "--rate", str(RATE), "--format", "f32", "--record", path]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # Far less than the events of twelve seconds.
    fcntl.fcntl(program.stdout.fileno(), fcntl.F_SETPIPE_SZ, 4096)
    program.stdin.write(voice.astype("<f4").tobytes())
    program.stdin.flush()

    def notes() -> int:
        if not path.exists():
            return 0
        return sum(m.type == "note_on" for track in mido.MidiFile(path).tracks for m in track)

    waited = time.monotonic() + 60
    while notes() < 15 and time.monotonic() < waited:
        time.sleep(0.1)
    assert notes() >= 15
    program.send_signal(signal.SIGINT)
    assert program.wait(15) == 1 and b"has not taken what was written" in program.stderr.read()


def test_ctrl_c_ends_the_note_that_sounds():
    seconds = np.arange(2 * RATE) / RATE
    tone = sum(np.sin(2 * np.pi * 220 * k * seconds) / k for k in range(1, 9)) * 0.1
    command = [PROGRAM, "live", "--rate", str(RATE), "--format", "f32"]
    program = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    program.stdin.write(tone.astype("<f4").tobytes())
    program.stdin.flush()
    while json.loads(program.stdout.readline())["event"] != "note-on":
        pass
    program.send_signal(signal.SIGINT)
    out, _ = program.communicate(timeout=30)
    kinds = [e["event"] for e in lines(out)]
    assert program.returncode == 0 and kinds[-1] == "end" and "note-off" in kinds


def test_what_is_not_a_number_is_told_of(voice):
    broken = voice[:3 * RATE].copy()
    broken[::100] = np.nan
    result = live(broken)
    assert result.returncode == 0 and b"no numbers" in result.stderr
    stereo = np.stack([voice[:4 * RATE], -voice[:4 * RATE]], 1).reshape(-1)
    assert b"cancel each other" in live(stereo, "--channels", 2).stderr


@pytest.mark.parametrize(("options", "remedy"), [
    (["--output", "none"], "--record"), (["--to", "x"], "--jack"), (["--server", "x"], "--jack"),
    (["--bpm", "100"], "--band"), (["--answer"], "--band"), (["--bend", "2"], "--record"), (["--bend", "mpe"], "give off, 2 or 12"),
    (["--band", "--bpm", "100", "--count-in"], "not both"), (["--band", "--downbeat", "1"], "--bpm"),
    (["--jack", "--rate", "8000"], "leave it out"), (["--band", "--output", "midi"], "json"),
    (["--band", "--bpm", "100", "--downbeat=-1"], "--downbeat"),
])
def test_options_without_effect_are_refused(options, remedy):
    result = subprocess.run(
        [PROGRAM, "live", *options], input="", capture_output=True, timeout=30, text=True)
    assert result.returncode == 64 and remedy in result.stderr


def test_the_band_finds_its_beats_itself(voice):
    bars = [e for e in lines(live(voice, "--band").stdout) if e["event"] == "bar"]
    assert bars and all(20 <= bar["bpm"] <= 400 and bar["duration"] > 0 for bar in bars)
    assert {"drums", "bass", "chords"} <= bars[-1]["tracks"].keys()
    again = live(voice, "--band").stdout
    assert again == live(voice, "--band").stdout and lines(again)[-1]["event"] == "end"


def test_the_tempo_and_the_bars_are_told_in_order(voice, tmp_path):
    told = lines(live(voice, "--bars", "--bpm", "100", "--beats", "3", "--downbeat", "0.5").stdout)
    assert told[0] | {"heard": 0} == {"event": "tempo", "heard": 0, "time": 0.5, "bpm": 100, "beats": 3}
    bars = [event for event in told if event["event"] == "bar"]
    assert [event["bar"] for event in bars] == list(range(len(bars))) and len(bars) > 2
    assert [event["time"] for event in bars] == pytest.approx([0.5 + 1.8 * n for n in range(len(bars))], abs=1e-3)
    assert [event["heard"] for event in told] == sorted(event["heard"] for event in told)
    refused = live(voice, "--bpm", "100")
    assert refused.returncode == 64 and b"--bars" in refused.stderr


def test_a_standard_error_that_nobody_reads_keeps_nothing_waiting(voice):
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    os.write(writing, b"x" * 4096)
    audio = np.concatenate([np.full(100, np.nan), voice]).astype("<f4").tobytes()
    command = [PROGRAM, "live", "--rate", str(RATE), "--format", "f32"]
    run = subprocess.run(command, input=audio, stdout=subprocess.PIPE, stderr=writing, timeout=60)
    os.close(reading)
    os.close(writing)
    assert run.returncode == 0
    assert sum(event["event"] == "note-off" for event in lines(run.stdout)) > 5
