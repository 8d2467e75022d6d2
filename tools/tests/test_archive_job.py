"""A job over 200 takes, 10 of which are broken, ends with the same results wherever it is killed."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from vocalmidi_tools import ROOT
from vocalmidi_tools.archive.__main__ import PACKAGES

PROGRAM = ROOT / ".build/release/vocalmidi"
RATE = 16000
LACKING = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
LACKING += [] if shutil.which("java") else ["java"]
LACKING += [] if PROGRAM.exists() else ["a built program"]

if LACKING:
    pytest.skip(f"without {', '.join(LACKING)}: see tools[archive] in pyproject.toml", allow_module_level=True)

import pyspark  # noqa: E402
from pyarrow import parquet  # noqa: E402
from test_archive import RESULTS, contents  # noqa: E402


def sung(path, seed):
    """Two notes of half a second each."""
    random = np.random.default_rng(seed)
    time_axis = np.arange(RATE // 2) / RATE
    notes = [sum(np.sin(2 * np.pi * hertz * k * time_axis) / k for k in (1, 2, 3))
             for hertz in 220 * 2 ** (random.integers(0, 12, 2) / 12)]
    samples = np.concatenate([note * np.minimum(1, 20 * np.minimum(time_axis, 0.5 - time_axis)) for note in notes])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 10000).astype("<i2").tobytes())


def broken(folder):
    """Ten takes of which no notes can come."""
    whole = (folder / "0/000.wav").read_bytes()
    made = {
        "empty.wav": b"", "text.wav": b"no audio\n" * 100, "header.wav": whole[:20], "silent.wav": whole[:44],
        "noise.mp3": bytes(range(256)) * 8, "riff.wav": b"RIFF", "zeros.flac": bytes(4096), "half.flac": b"fLaC\0\0",
        "text.ogg": b"OggS" * 10, "page.m4a": b"<html></html>"}
    for name, content in made.items():
        (folder / "1" / name).write_bytes(content)
    return {f"1/{name}" for name in made}


@pytest.fixture(scope="module")
def two_hundred(tmp_path_factory):
    """A source of 200 takes, and the names of the 10 broken ones."""
    folder = tmp_path_factory.mktemp("archive")
    for number in range(190):
        path = folder / str(number // 20) / f"{number:03}.wav"
        path.parent.mkdir(exist_ok=True)
        sung(path, number)
    return folder, broken(folder)


def job(source, out, master):
    """A job in a session of its own, ten takes a shard."""
    arguments = [source, out, "--master", master, "--shard-size", "10", "--program", PROGRAM]
    return subprocess.Popen(
        [sys.executable, "-m", "vocalmidi_tools.archive", *map(str, arguments)], start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT / "tools")})


@pytest.fixture(scope="module")
def whole(two_hundred, tmp_path_factory):
    """Where an undisturbed job has written, its status, and what it has printed."""
    out = tmp_path_factory.mktemp("whole")
    process = job(two_hundred[0], out, "local[2]")
    printed, errors = process.communicate()
    return out, process.returncode, printed, errors


def members(process, word=b""):
    """The processes of a job, those whose command has the word."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
        except OSError:
            # It has ended meanwhile.
            continue
        if session == process.pid and word in command:
            found.append(int(folder.name))
    return found


def kill(numbers):
    for number in numbers:
        os.kill(number, signal.SIGKILL)


def wait_for(out, count, process):
    """Until a job has done some shards."""
    while process.poll() is None and len(list(out.glob("takes/*.parquet"))) < count:
        time.sleep(0.02)
    assert process.poll() is None, process.communicate()


def test_of_two_hundred_takes_the_ten_broken_ones_fail(two_hundred, whole):
    source, bad = two_hundred
    out, status, printed, errors = whole
    assert status == 1, errors
    assert "200 takes, 190 transcribed" in printed and "10 failed" in printed and "core-hours" in printed
    rows = parquet.read_table(out / "takes").to_pylist()
    assert len(rows) == len({row["take"] for row in rows}) == 200
    assert {row["take"] for row in rows if row["status"] != "done"} == bad
    assert all("; " in row["message"] for row in rows if row["status"] != "done")
    assert len(list(out.glob("midi/*/*.mid"))) == 190
    assert {row["take"] for row in csv.DictReader((out / "failed.csv").open())} == bad
    notes = parquet.read_table(out / "notes")
    assert sum(row["notes"] or 0 for row in rows) == len(notes) > 190
    kept = json.loads((out / "report.json").read_text())
    assert kept["audio_hours"] == pytest.approx(190 / 3600) and kept["core_hours_per_1000_hours"] > 0
    assert not (out / "unfinished").exists()


def test_the_notes_are_those_of_the_program(two_hundred, whole, tmp_path):
    source, out = two_hundred[0], whole[0]
    subprocess.run([PROGRAM, "transcribe", source / "3", "-o", tmp_path], check=True, capture_output=True)
    assert contents(tmp_path, ".") == contents(out / "midi/3", ".")


@pytest.fixture
def cluster():
    """A cluster of two executors on this machine; what it leaves in the folder of Spark is removed."""
    folder = Path(pyspark.__file__).parent / "work"
    before = set(folder.glob("*"))
    yield "local-cluster[2,1,1024]"
    for left in set(folder.glob("*")) - before:
        shutil.rmtree(left)


def test_a_job_that_is_killed_goes_on_and_survives_the_loss_of_an_executor(two_hundred, whole, tmp_path, cluster):
    process = job(two_hundred[0], tmp_path, "local[2]")
    wait_for(tmp_path, 4, process)
    kill(members(process))
    process.communicate()
    done = {path: path.stat().st_mtime_ns for path in tmp_path.glob("takes/*.parquet")}
    assert 4 <= len(done) < 12
    process = job(two_hundred[0], tmp_path, cluster)
    wait_for(tmp_path, len(done) + 4, process)
    executors = members(process, b"CoarseGrainedExecutorBackend")
    assert len(executors) == 2
    kill(executors[:1])
    printed, errors = process.communicate()
    assert process.returncode == 1, errors
    assert f"this run: {20 - len(done)} shards" in printed
    assert all(path.stat().st_mtime_ns == changed for path, changed in done.items())
    assert contents(tmp_path, *RESULTS) == contents(whole[0], *RESULTS)
    assert not (tmp_path / "unfinished").exists()


def test_another_run_does_nothing_twice_and_what_is_new(two_hundred, tmp_path):
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name in ("a", "b"):
        sung(source / f"{name}.wav", 1)
    first = job(source, out, "local[2]").communicate()
    assert "2 takes, 2 transcribed" in first[0], first[1]
    again = job(source, out, "local[2]").communicate()
    assert "everything was done before" in again[0], again[1]
    sung(source / "c.wav", 2)
    process = job(source, out, "local[2]")
    grown = process.communicate()
    assert process.returncode == 0 and "3 takes, 3 transcribed" in grown[0] and "this run: 1 shards" in grown[0]
    other = job(two_hundred[0], out, "local[2]").communicate()
    assert "was begun with another source" in other[1] and "Traceback" not in other[1]
