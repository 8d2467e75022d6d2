"""The Spark job: a task for each shard that is left."""

from __future__ import annotations

import functools
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException

import vocalmidi_tools
from vocalmidi_tools import Refusal

from .plan import Shard
from .shards import Work, complete


@dataclass(frozen=True)
class Ran:
    """How a job ended."""

    undone: dict[int, str]
    """What kept shards from being done, by their numbers."""
    cores: int


def run(shards: list[Shard], work: Work, master: str | None, settings: dict[str, str]) -> Ran:
    """Does shards, a task each.

    - Throws: a `Refusal` where Spark gives up.
    """
    if not shards:
        return Ran({}, 0)
    with _context(master, settings) as context:
        task = functools.partial(_task, work=work)
        # Executors come and go.
        cores = context.defaultParallelism
        told = context.parallelize(shards, len(shards)).map(task).collect()
        cores = max(cores, context.defaultParallelism)
    return Ran({number: reason for number, reason in told if reason}, cores)


def _task(shard: Shard, work: Work) -> tuple[int, str | None]:
    return shard.number, complete(shard, work)


@contextmanager
def _context(master: str | None, settings: dict[str, str]) -> Iterator[SparkContext]:
    # Executors otherwise take whatever python3 is.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    context = None
    with tempfile.TemporaryDirectory() as folder:
        try:
            context = SparkContext(conf=_configuration(master, settings))
            context.addPyFile(str(_package(Path(folder))))
            yield context
        except (PySparkException, Py4JError, RuntimeError) as error:
            raise Refusal(f"Spark gave up: {_reason(error)}; see its messages, and run this again to go on") from error
        finally:
            if context:
                context.stop()


def _configuration(master: str | None, settings: dict[str, str]) -> SparkConf:
    configuration = SparkConf().setAppName("vocalmidi archive")
    configuration.setIfMissing("spark.master", "local[*]").setIfMissing("spark.log.level", "ERROR")
    if master:
        configuration.setMaster(master)
    configuration.set("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    return configuration.setAll(list(settings.items()))


def _reason(error: Exception) -> str:
    """The line of an error, or of its Java exception, that says most."""
    java = getattr(error, "java_exception", None)
    text = java.getMessage() if java is not None else str(error)
    return (text or type(error).__name__).strip().partition("\n")[0]


def _package(folder: Path) -> Path:
    """What executors import of these tools, as a file that Spark passes on to them."""
    root = Path(vocalmidi_tools.__file__).parent
    path = folder / "vocalmidi_archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in [root / "__init__.py", *sorted((root / "archive").glob("*.py"))]:
            archive.write(file, file.relative_to(root.parent))
    return path
