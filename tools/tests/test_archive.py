"""An archive is transcribed whole, whatever is broken in it and whenever the job is killed."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest

from vocalmidi_tools import Refusal

pytest.importorskip("pyarrow", reason="no pyarrow: pip install --editable 'tools[archive]'")

from pyarrow import parquet  # noqa: E402

from vocalmidi_tools.archive import __main__ as command  # noqa: E402
from vocalmidi_tools.archive import plan, report, shards, tables, takes  # noqa: E402
from vocalmidi_tools.archive.engine import Engine, Identity  # noqa: E402
from vocalmidi_tools.archive.storage import Folder  # noqa: E402

FAKE = """
import os, pathlib, signal, sys, time

if sys.argv[1] == "--version":
    print("9.9.9")
if sys.argv[1] == "inspect":
    print("format: vocalmidi-1\\ncrc32: 12345678")
if sys.argv[1] != "transcribe":
    sys.exit()
output = pathlib.Path(sys.argv[sys.argv.index("-o") + 1])
with open(__file__ + ".calls", "a") as calls:
    calls.write(" ".join(pathlib.Path(each).name for each in sys.argv[2:sys.argv.index("-o")]) + "\\n")
status = 0
for path in sys.argv[2:sys.argv.index("-o")]:
    content = pathlib.Path(path).read_text() if os.path.exists(path) else "missing"
    if content == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if content == "hang":
        time.sleep(60)
    if content in ("bad", "missing"):
        print(f"vocalmidi: {path}: is {content}; give another", file=sys.stderr)
        status = 1
        continue
    if content == "full":
        print(f"vocalmidi: {output}: No space left on device; make room", file=sys.stderr)
        sys.exit(1)
    if content == "odd":
        print(f"vocalmidi: {path}: breaks off; record it again", file=sys.stderr)
    stem = pathlib.Path(path).stem
    (output / f"{stem}.mid").write_text("MIDI of " + content)
    (output / f"{stem}.csv").write_text(
        "onset,offset,pitch,velocity,confidence\\n0.5000,1.2500,60.250,90,0.875\\n1.5000,2.0000,62.000,80,0.500\\n")
    print(f"{path}: 2 notes, C4 to D4, C major, 2.5 s -> {output}{stem}.mid", flush=True)
sys.exit(status)
"""


@pytest.fixture
def engine(tmp_path):
    """A program whose behaviour the content of a recording decides."""
    path = tmp_path / "program"
    path.write_text(f"#!{sys.executable}\n{FAKE}")
    path.chmod(0o755)
    weights = tmp_path / "w.safetensors"
    weights.write_text("")
    return Engine(str(path), str(weights))


def calls(engine):
    return Path(engine.program + ".calls").read_text().splitlines()


def archive(folder, contents):
    """A source of recordings, by name."""
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return Folder(str(folder))


def work(engine, source, out, timeout=20.0):
    return shards.Work(source, Folder(str(out)), engine, engine.identity(), timeout)


def contents(folder, *parts):
    """The bytes of all files of these folders, by path."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for part in parts for path in sorted((folder / part).rglob("*")) if path.is_file()}


RESULTS = ("takes", "notes", "midi", "plan")


# What the archive has.

def test_takes_are_found_in_folders_by_their_extensions(tmp_path):
    source = archive(tmp_path / "in", dict.fromkeys(
        ["b.wav", "a/x.FLAC", "a/notes.txt", ".hidden.wav", "a/.git/y.wav", "c d/é.m4a"], ""))
    assert list(takes.listed(source)) == ["a/x.FLAC", "b.wav", "c d/é.m4a"]


def test_a_list_names_takes_by_their_paths(tmp_path):
    archive(tmp_path / "in", {"a.wav": "x", "b/c.wav": "x"})
    listing = tmp_path / "in/list.txt"
    listing.write_text(f"a.wav\n\n{tmp_path}/in/b/c.wav\r\n/elsewhere/d.wav\ns3://bucket/e f.wav\n")
    found = takes.listed(Folder(str(listing)))
    assert found == {
        "a.wav": f"{tmp_path}/in/a.wav", "b/c.wav": f"{tmp_path}/in/b/c.wav", "elsewhere/d.wav": "/elsewhere/d.wav",
        "bucket/e f.wav": "s3://bucket/e f.wav"}
    with pytest.raises(Refusal, match="write it without"):
        listing.write_text("../a.wav\n")
        takes.listed(Folder(str(listing)))


def test_what_has_no_recordings_is_refused(tmp_path):
    with pytest.raises(Refusal, match="no such folder"):
        takes.listed(Folder(str(tmp_path / "none")))
    with pytest.raises(Refusal, match="has no recordings"):
        takes.listed(archive(tmp_path / "in", {"a.txt": ""}))


def test_a_plan_grows_and_never_changes(tmp_path):
    out = Folder(str(tmp_path))
    first = plan.planned(out, dict.fromkeys(["a.wav", "b.wav", "c.flac"], ""), 2)
    assert [[take.name for take in shard.takes] for shard in first] == [["a.wav", "b.wav"], ["c.flac"]]
    second = plan.planned(out, dict.fromkeys(["A.wav", "a.wav", "c.ogg", "c.wav", "d.wav"], ""), 3)
    assert second[:2] == first and plan.read(out) == second
    assert [[take.midi for take in shard.takes] for shard in second[2:]] == [
        ["A.mid", "c.ogg.mid", "c.wav.mid"], ["d.mid"]]
    assert plan.planned(out, {"a.wav": ""}, 1) == second


# What becomes of a shard.

def test_broken_takes_are_told_and_stop_no_other(tmp_path, engine):
    source = archive(tmp_path / "in", {
        "1.wav": "good", "2.wav": "bad", "3.wav": "crash", "4.wav": "good", "5.wav": "odd", "a/1.wav": "good"})
    (shard,) = plan.planned(Folder(str(tmp_path / "out")), takes.listed(source) | {"6.wav": ""}, 10)
    assert shards.complete(shard, work(engine, source, tmp_path / "out")) is None
    rows = parquet.read_table(tmp_path / "out/takes/000000.parquet").to_pylist()
    told = {row["take"]: (row["status"], row["message"]) for row in rows}
    assert told == {
        "1.wav": ("done", ""), "2.wav": ("failed", "is bad; give another"),
        "3.wav": ("failed", "the program was ended by SIGSEGV; listen to it, or give machines with more memory"),
        "4.wav": ("done", ""), "5.wav": ("done", "breaks off; record it again"), "a/1.wav": ("done", ""),
        "6.wav": ("failed", "is missing; give another")}
    assert rows[0] == {
        "take": "1.wav", "status": "done", "seconds": 2.5, "notes": 2, "midi": "1.mid", "message": "",
        "version": "9.9.9", "weights": "12345678"}
    notes = parquet.read_table(tmp_path / "out/notes/000000.parquet").to_pylist()
    assert len(notes) == 8 and notes[0] == {
        "take": "1.wav", "onset": 0.5, "offset": 1.25, "pitch": 60.25, "velocity": 90, "confidence": 0.875}
    assert contents(tmp_path / "out", "midi") == {
        "midi/1.mid": b"MIDI of good", "midi/4.mid": b"MIDI of good", "midi/5.mid": b"MIDI of odd",
        "midi/a/1.mid": b"MIDI of good"}
    assert list((tmp_path / "out/unfinished").iterdir()) == []


def test_one_run_of_the_program_has_all_takes_where_none_ends_it(tmp_path, engine):
    source = archive(tmp_path / "in", {"1.wav": "good", "2.wav": "bad", "a/1.flac": "good", "3.wav": "good"})
    (shard,) = plan.planned(Folder(str(tmp_path / "out")), takes.listed(source), 10)
    assert shards.complete(shard, work(engine, source, tmp_path / "out")) is None
    assert calls(engine) == ["1.wav 2.wav 3.wav", "1.flac"]


def test_a_take_that_hangs_is_given_up_alone(tmp_path, engine):
    source = archive(tmp_path / "in", {"1.wav": "good", "2.wav": "hang", "3.wav": "good"})
    (shard,) = plan.planned(Folder(str(tmp_path / "out")), takes.listed(source), 10)
    assert shards.complete(shard, work(engine, source, tmp_path / "out", timeout=1)) is None
    rows = parquet.read_table(tmp_path / "out/takes/000000.parquet").to_pylist()
    assert [row["status"] for row in rows] == ["done", "timeout", "done"]
    assert rows[1]["message"].startswith("took longer than 1 s; ")


def test_names_that_messages_cannot_have_are_no_matter(tmp_path, engine):
    source = archive(tmp_path / "in", {"new\nline.wav": "good", "tab\there.wav": "bad"})
    (shard,) = plan.planned(Folder(str(tmp_path / "out")), takes.listed(source), 10)
    assert shards.complete(shard, work(engine, source, tmp_path / "out")) is None
    rows = parquet.read_table(tmp_path / "out/takes/000000.parquet").to_pylist()
    assert [(row["status"], row["message"]) for row in rows] == [("done", ""), ("failed", "is bad; give another")]
    assert (tmp_path / "out/midi/new\nline.mid").exists()


def test_names_that_are_not_utf_8_are_no_matter(tmp_path, engine):
    source = archive(tmp_path / "in", {"a\udcff/b\udce9.wav": "good", "c%20d.wav": "good"})
    found = takes.listed(source)
    assert list(found) == ["a\\xff/b\\xe9.wav", "c%20d.wav"]
    (shard,) = plan.planned(Folder(str(tmp_path / "out")), found, 10)
    assert shards.complete(shard, work(engine, source, tmp_path / "out")) is None
    assert (tmp_path / "out/midi/a\\xff/b\\xe9.mid").exists() and (tmp_path / "out/midi/c%20d.mid").exists()


def test_a_fault_of_the_machine_is_no_fault_of_a_take(tmp_path, engine):
    source = archive(tmp_path / "in", {"1.wav": "good", "2.wav": "full"})
    (shard,) = plan.planned(Folder(str(tmp_path / "out")), takes.listed(source), 10)
    usual = work(engine, source, tmp_path / "out")
    assert "No space left on device; make room" in shards.complete(shard, usual)
    other = shards.Work(source, usual.out, engine, Identity("0.0.1", "12345678"), 20)
    assert "install the same on every machine" in shards.complete(shard, other)
    gone = shards.Work(source, usual.out, Engine(str(tmp_path / "gone"), "w"), usual.identity, 20)
    assert "is not there or cannot be run" in shards.complete(shard, gone)
    assert not (tmp_path / "out/takes").exists()


def test_a_shard_that_is_done_again_has_the_same_bytes(tmp_path, engine):
    source = archive(tmp_path / "in", {"1.wav": "good", "2.wav": "bad"})
    (shard,) = plan.planned(Folder(str(tmp_path / "out")), takes.listed(source), 10)
    usual = work(engine, source, tmp_path / "out")
    assert shards.complete(shard, usual) is None
    first = contents(tmp_path / "out", *RESULTS)
    assert shards.complete(shard, usual) is None
    assert len(first) == 4 and contents(tmp_path / "out", *RESULTS) == first


# What is told.

def test_the_cost_follows_from_the_measured_time():
    told = report.Report(takes=200, failed=10, notes=900, audio_hours=50, core_hours=2, cpu_hours=1.5, undone_shards=0)
    assert told.throughput == 25 and told.core_hours_per_1000 == 40
    assert report.lines(told, 0.05, "out") == [
        "out: 200 takes, 190 transcribed with 900 notes, 10 failed (failed.csv)",
        "50.000 hours of audio in 2.0000 core-hours, of which 1.5000 computing: 25.0 hours an hour on each core",
        "1,000 hours of such audio: 40.00 core-hours, 2.00 at 0.05 each"]
    nothing = report.Report(1, 1, 0, 0, 0.1, 0.1, 0)
    assert nothing.core_hours_per_1000 is None and len(report.lines(nothing, 1, "out")) == 1


def test_only_shards_that_are_done_are_told(tmp_path, engine, capsys):
    source = archive(tmp_path / "in", {"1.wav": "good", "2.wav": "bad", "3.wav": "good", "4.wav": "full"})
    out = Folder(str(tmp_path / "out"))
    first, second = plan.planned(out, takes.listed(source), 2)
    usual = work(engine, source, tmp_path / "out")
    reasons = {shard.number: shards.complete(shard, usual) for shard in (first, second)}
    out.write("times/000001.parquet", tables.encoded([{"shard": 1, "seconds": 1e6, "cpu": 1e6}], tables.TIMES))
    assert report.tell(out, report.Course(10, 2, {0}, {1: reasons[1]}), None) == 3
    kept = json.loads((tmp_path / "out/report.json").read_text())
    assert (kept["takes"], kept["failed"], kept["notes"], kept["undone_shards"]) == (2, 1, 2, 1)
    assert kept["audio_hours"] == 2.5 / 3600 and kept["core_hours"] < 0.1
    assert list(csv.reader((tmp_path / "out/failed.csv").open())) == [
        ["take", "status", "message"], ["2.wav", "failed", "is bad; give another"]]
    printed = capsys.readouterr()
    assert "1 shards are left" in printed.out and "No space left" in printed.err


@pytest.mark.parametrize("given, told", [
    (["--shard-size", "0"], "--shard-size must be"), (["--timeout", "nan"], "--timeout must be"),
    (["--conf", "x"], "--conf takes KEY=VALUE"), (["--", "-o", "x"], "-o cannot be given"), (["--", "x"], "no option")])
def test_options_that_make_no_sense_are_refused(given, told, capsys):
    with pytest.raises(SystemExit):
        command.options(["in", "out", *given])
    assert told in capsys.readouterr().err


def test_options_of_transcribe_are_passed_on():
    assert command.options(["in", "out", "--", "--bend", "2"]).transcribe == ["--bend", "2"]
