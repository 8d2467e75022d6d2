"""Transcribes an archive of recordings by a Spark job, which can be ended at any moment and run again to go on.

    python -m vocalmidi_tools.archive SOURCE OUT [--master URL] [--conf KEY=VALUE ...] [--shard-size N]
        [--timeout SECONDS] [--program FILE] [--weights FILE] [--price P] [--retry-failed] [--take-over]
        [-- OPTIONS OF TRANSCRIBE]

SOURCE is a folder, in which and below which recordings are found by their extensions, or a text file with a path or
URI a line; OUT is a folder. Both are on a disk that all machines have at the same path, or URIs: s3://BUCKET/FOLDER,
which tests cover by a simulated S3, or others that pyarrow knows and no test covers (gs, abfs, hdfs). Keys come from
the environment, as for the storage's own tools. OUT gets

    takes/    a row a take: take, status (done, failed or timeout), seconds, notes, midi, message, version, weights
    notes/    a row a note: take, onset, offset, pitch, velocity, confidence, as of `vocalmidi transcribe --csv`
    midi/     the MIDI files, in folders as those of SOURCE
    failed.csv, report.json     the takes without a result, and what is printed in the end
    plan/, times/, archive.json     which takes make a shard, how long each took, and what all were made with

The tables are Parquet, a file a shard. A shard is done when its file of takes is there, and then never done again: the
next run does what is left, and takes that SOURCE has since got. Notes count whose take is done. A take that cannot be
read, ends the program, or keeps it busy for --timeout stops no other; --retry-failed tries such takes again, once they
are mended or with a greater --timeout. A run has the same program, weights and options as those before.

One run at a time works on an OUT. While it does, running.json is there, and another run is refused. A run that was
killed leaves it behind: on the same machine the next run sees that, on others give --take-over, or remove the file.
Should the other run still be going on, it does no further shards. Of runs that begin within seconds of each other
on object storage, which may let both write, those that find the marker of another end.

Every machine needs Python with pyarrow, at the path of the one that runs this or of PYSPARK_PYTHON, and the program
with its weights at the path of --program. Each task keeps one core. The cost is that of the cores while they work on
shards; the last line tells how much of the run that was.

The status is 0 where all takes are transcribed, 1 where some have failed, and 3 where shards are left to be done.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from vocalmidi_tools import ROOT

PACKAGES = ("pyspark", "pyarrow")

ALLOWED = ("--bend", "--bpm", "--metre", "--meter", "--downbeat", "--min-note", "--look-ahead")
"""Options of `transcribe` that may be given."""


def options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m vocalmidi_tools.archive", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", metavar="SOURCE", help="folder of recordings, or a list of their paths")
    parser.add_argument("out", metavar="OUT", help="folder for the results")
    parser.add_argument("--master", metavar="URL",
                        help="where Spark runs: local[4], spark://HOST:7077, yarn, k8s://...; by default as Spark is"
                        " configured, or local[*]")
    parser.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE", help="a setting of Spark")
    parser.add_argument("--shard-size", type=int, default=100, metavar="N", help="takes of a new shard, by default 100")
    parser.add_argument("--timeout", type=float, default=600, metavar="SECONDS",
                        help="for one take, by default 600")
    parser.add_argument("--program", default=str(ROOT / ".build/release/vocalmidi"), metavar="FILE")
    parser.add_argument("--weights", metavar="FILE", help="a weight file instead of the trained one")
    parser.add_argument("--price", type=float, metavar="P", help="of a core-hour, to tell the cost in money too")
    parser.add_argument("--retry-failed", action="store_true", help="try takes again that have failed before")
    parser.add_argument("--take-over", action="store_true",
                        help="run although running.json says that another run works on OUT")
    parser.add_argument("transcribe", nargs="*", metavar="OPTION", help="options of `vocalmidi transcribe`, after --")
    given = parser.parse_args(arguments)
    _verify(parser, given)
    return given


def _verify(parser: argparse.ArgumentParser, given: argparse.Namespace) -> None:
    """Ends the program where options do not make sense."""
    if given.shard_size < 1:
        parser.error("--shard-size must be 1 or more")
    if not given.timeout > 0:
        parser.error("--timeout must be more than 0")
    if given.price is not None and not given.price >= 0:
        parser.error("--price must be 0 or more")
    for setting in given.conf:
        if not setting.partition("=")[0] or "=" not in setting:
            parser.error(f"--conf takes KEY=VALUE, and not {setting}")
    names = [each.partition("=")[0] for each in given.transcribe if each.startswith("-")]
    for name in names:
        if name not in ALLOWED:
            parser.error(f"{name} cannot be given for an archive; some of {', '.join(ALLOWED)} can")
    if given.transcribe and not given.transcribe[0].startswith("-"):
        parser.error(f"{given.transcribe[0]} is no option of transcribe")


def require() -> None:
    """Ends the program where what it runs on is not installed."""
    lacking = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if lacking:
        sys.exit(f"archive: {' and '.join(lacking)} not installed; run"
                 " .venv/bin/python -m pip install --editable 'tools[archive]'")
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=str(Path(home) / "bin") if home else None):
        sys.exit("archive: there is no Java for Spark; run apt-get install openjdk-17-jre-headless, or set JAVA_HOME")


def main(arguments: list[str] | None = None) -> int:
    given = options(arguments)
    require()
    # What it imports may not be installed.
    from .running import run

    return run(given)


if __name__ == "__main__":
    sys.exit(main())
