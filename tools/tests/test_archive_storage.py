"""What an archive is read from and written to: folders, and object storage as a simulated S3 has it."""

from __future__ import annotations

import pytest

pytest.importorskip("pyarrow", reason="no pyarrow: pip install --editable 'tools[archive]'")

from pyarrow import fs, parquet  # noqa: E402
from test_archive import RESULTS, archive, contents, engine, work  # noqa: E402, F401

from vocalmidi_tools.archive import plan, shards, tables, takes  # noqa: E402
from vocalmidi_tools.archive.storage import Folder  # noqa: E402


def test_what_is_written_is_whole_or_not_there(tmp_path):
    out = Folder(str(tmp_path))
    out.write("a/b", b"first")
    with pytest.raises(TypeError):
        out.write("a/b", 5)
    assert out.read("a/b") == b"first"
    out.write("a/b", b"second")
    assert out.read("a/b") == b"second" and out.read("a/c") is None
    out.clear_unfinished()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_empty_table_of_a_crashed_machine_does_not_count(tmp_path):
    (tmp_path / "takes").mkdir()
    (tmp_path / "takes/000000.parquet").write_bytes(b"")
    out = Folder(str(tmp_path))
    assert tables.done(out, "takes") == set() and len(tables.read(out, "takes", tables.TAKES)) == 0


@pytest.fixture
def bucket(monkeypatch):
    """The URI of a folder in a bucket, as a simulated S3 has it."""
    server = pytest.importorskip("moto.server", reason="no moto: pip install 'moto[server]'")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    running = server.ThreadedMotoServer(port=0, verbose=False)
    running.start()
    try:
        host, port = running.get_host_and_port()
        place = f"?scheme=http&region=us-east-1&endpoint_override={host}:{port}"
        made = fs.FileSystem.from_uri(f"s3://takes{place}&allow_bucket_creation=true")[0]
        made.create_dir("takes")
        yield lambda name: f"s3://takes/{name}{place}"
    finally:
        running.stop()


def test_an_archive_in_object_storage_has_the_same_results(tmp_path, engine, bucket):
    made = {"1.wav": "good", "2 b.wav": "bad", "a/1.wav": "odd"}
    near = archive(tmp_path / "in", made)
    far, out = Folder(bucket("in")), Folder(bucket("out"))
    for name, content in made.items():
        far.write(name, content.encode())
    for _ in range(2):
        far.clear_unfinished()
    (shard,) = plan.planned(out, takes.listed(far), 10)
    usual = work(engine, far, "")
    assert shards.complete(shard, shards.Work(far, out, engine, usual.identity, 20)) is None
    (other,) = plan.planned(Folder(str(tmp_path / "out")), takes.listed(near), 10)
    assert shards.complete(other, work(engine, near, tmp_path / "out")) is None
    expected = contents(tmp_path / "out", *RESULTS)
    assert len(expected) == 5 and {name: out.read(name) for name in expected} == expected
    assert tables.done(out, "takes") == {"000000.parquet"}
    listing = tmp_path / "list.txt"
    listing.write_text(f"{bucket('in/1.wav')}\n{bucket('in/2%20b.wav')}\n{bucket('in/none.wav')}\n")
    (named,) = plan.planned(Folder(str(tmp_path / "named")), takes.listed(Folder(str(listing))), 10)
    assert shards.complete(named, work(engine, near, tmp_path / "named")) is None
    rows = parquet.read_table(tmp_path / "named/takes").to_pylist()
    assert [(row["take"], row["message"].partition(";")[0]) for row in rows] == [
        ("takes/in/1.wav", ""), ("takes/in/2 b.wav", "is bad"),
        ("takes/in/none.wav", "no such file")]
