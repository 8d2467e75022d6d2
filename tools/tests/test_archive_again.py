"""Takes that have failed are tried again, and of two runs only one writes into a folder."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytest.importorskip("pyarrow", reason="no pyarrow: pip install --editable 'tools[archive]'")
pytest.importorskip("pyspark", reason="no pyspark: pip install --editable 'tools[archive]'")

from pyarrow import parquet  # noqa: E402
from test_archive import RESULTS, archive, calls, contents, engine  # noqa: E402, F401
from test_archive_storage import bucket  # noqa: E402, F401

from vocalmidi_tools import Refusal  # noqa: E402
from vocalmidi_tools.archive import __main__ as command  # noqa: E402
from vocalmidi_tools.archive import owner, plan, running, shards, spark, takes  # noqa: E402
from vocalmidi_tools.archive.storage import Folder  # noqa: E402

MIXED = {"1.wav": "good", "2.wav": "bad", "3.wav": "good", "4.wav": "bad", "5.wav": "good"}


@pytest.fixture
def job(tmp_path, engine, monkeypatch):  # noqa: F811
    """Runs the command over takes in shards of two, in this process instead of by Spark."""
    def here(left, whole, *_):
        reasons = {shard.number: shards.complete(shard, whole) for shard in left}
        return spark.Ran({number: reason for number, reason in reasons.items() if reason}, 1)

    monkeypatch.setattr(spark, "run", here)

    def run(made, out, *given):
        source = archive(tmp_path / f"of-{out}", made)
        arguments = [source.uri, str(tmp_path / out), "--shard-size", "2", "--program", engine.program,
                     "--weights", engine.weights, *given]
        return running.run(command.options(arguments))
    return run


def test_failed_takes_are_tried_again_and_no_others(tmp_path, job, engine, capsys):  # noqa: F811
    assert job(MIXED, "out") == 1
    mended = MIXED | {"2.wav": "odd"}
    assert job(mended, "out") == 1
    told = len(calls(engine))
    assert job(mended, "out", "--retry-failed") == 1
    assert calls(engine)[told:] == ["2.wav", "4.wav"]
    assert "this run: 2 shards" in capsys.readouterr().out
    assert job(mended, "whole") == 1
    expected = contents(tmp_path / "whole", *RESULTS)
    assert len(expected) == 4 + 1 + 3 + 3 and contents(tmp_path / "out", *RESULTS) == expected
    rows = [parquet.read_table(tmp_path / f"out/times/{number:06}.parquet").num_rows for number in range(3)]
    assert rows == [2, 2, 1]


def test_a_retry_that_was_ended_is_done_whole_by_the_next(tmp_path, job):
    job(MIXED, "out")
    before = {path: path.read_bytes() for path in (tmp_path / "out/takes").iterdir()}
    mended = MIXED | {"2.wav": "good", "4.wav": "good"}
    job(mended, "out", "--retry-failed")
    for path, content in before.items():
        path.write_bytes(content)
    assert job(mended, "out", "--retry-failed") == 0
    assert job(mended, "whole") == 0
    assert contents(tmp_path / "out", *RESULTS) == contents(tmp_path / "whole", *RESULTS)


def test_the_share_of_a_run_is_that_of_its_own_tries(tmp_path, job, capsys):
    job(MIXED, "out")
    out = Folder(str(tmp_path / "out"))
    slow = [{"shard": 0, "seconds": 1e6, "cpu": 1.0}]
    out.write("times/000000.parquet", running.tables.encoded(slow, running.tables.TIMES))
    capsys.readouterr()
    job(MIXED, "out", "--retry-failed")
    share = capsys.readouterr().out.partition("worked on them for ")[2].partition("%")[0]
    assert 0 < int(share) <= 100
    assert json.loads((tmp_path / "out/report.json").read_text())["core_hours"] > 1e6 / 3600


# Of runs at once.

@pytest.fixture
def other():
    """What the marker of a run says that goes on elsewhere on this machine."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield owner._about("other") | {"process": process.pid}
    process.communicate(b"\n")


def marker(folder):
    return folder / owner.MARKER


def test_a_run_is_refused_while_another_goes_on(tmp_path, job, other):
    out = Folder(str(tmp_path / "out"))
    with owner.owned(out, False), pytest.raises(Refusal, match="--take-over"):
        (tmp_path / "out/running.json").write_text(json.dumps(other))
        job(MIXED, "out")
    assert not (tmp_path / "out/takes").exists()
    assert json.loads(marker(tmp_path / "out").read_text()) == other
    marker(tmp_path / "out").unlink()
    assert job(MIXED, "out") == 1 and not marker(tmp_path / "out").exists()


def test_a_run_goes_on_after_one_that_was_killed_here(tmp_path, monkeypatch, other):
    monkeypatch.setattr(owner, "SETTLING", 0)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    marker(tmp_path).write_text(json.dumps(other | {"process": ended.pid}))
    with owner.owned(Folder(str(tmp_path)), False) as run:
        assert json.loads(marker(tmp_path).read_text())["run"] == run
    assert not marker(tmp_path).exists()


@pytest.mark.parametrize("left", [{"system": "another boot", "process": 2 ** 22 + 1}, None])
def test_what_may_go_on_elsewhere_is_taken_over_only_if_asked(tmp_path, monkeypatch, other, left):
    monkeypatch.setattr(owner, "SETTLING", 0)
    marker(tmp_path).write_text("" if left is None else json.dumps(other | left))
    with pytest.raises(Refusal, match=f"remove {owner.MARKER} there"):
        with owner.owned(Folder(str(tmp_path)), False):
            pass
    with owner.owned(Folder(str(tmp_path)), True):
        pass
    assert not marker(tmp_path).exists()


def test_a_run_that_was_taken_over_does_no_further_shards(tmp_path, engine, other):  # noqa: F811
    source = archive(tmp_path / "in", {"1.wav": "good"})
    out = Folder(str(tmp_path / "out"))
    (shard,) = plan.planned(out, takes.listed(source), 10)
    with owner.owned(out, False) as run:
        mine = shards.Work(source, out, engine, engine.identity(), 20, run)
        marker(tmp_path / "out").write_text(json.dumps(other))
        assert "another run writes into" in shards.complete(shard, mine)
        marker(tmp_path / "out").unlink()
        assert "was removed" in shards.complete(shard, mine)
        out.write(owner.MARKER, json.dumps({"run": run}).encode())
        assert shards.complete(shard, mine) is None
    assert not marker(tmp_path / "out").exists()


def test_a_disk_gives_a_folder_to_one_of_many(tmp_path):
    begin = ("import sys; from vocalmidi_tools.archive.storage import Folder; input();"
             " print(Folder(sys.argv[1]).create('x', sys.argv[2].encode()))")
    made = [subprocess.Popen([sys.executable, "-c", begin, str(tmp_path), str(number)], text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE) for number in range(4)]
    answers = [process.communicate("\n")[0].strip() for process in made]
    assert sorted(answers) == ["False"] * 3 + ["True"]
    assert (tmp_path / "x").read_text() == str(answers.index("True"))


def test_object_storage_refuses_a_second_run_and_the_one_that_lost(bucket, monkeypatch, other):  # noqa: F811
    out = Folder(bucket("out"))
    monkeypatch.setattr(owner, "SETTLING", 0)
    with owner.owned(out, False) as run:
        assert json.loads(out.read(owner.MARKER))["run"] == run
    assert out.read(owner.MARKER) is None
    out.write(owner.MARKER, json.dumps(other).encode())
    with pytest.raises(Refusal, match="another run writes into s3://takes/out \\("):
        with owner.owned(out, False):
            pass
    out.remove(owner.MARKER)
    # The other run has seen no marker either, and writes its own a moment later.
    looks = owner.verify
    monkeypatch.setattr(owner, "verify", lambda *given: (
        out.write(owner.MARKER, json.dumps(other).encode()), looks(*given)))
    with pytest.raises(Refusal, match="another run"):
        with owner.owned(out, False):
            pass
    assert json.loads(out.read(owner.MARKER)) == other
