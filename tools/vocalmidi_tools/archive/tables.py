"""The Parquet tables of an archive: what their columns are, and how they are written and read."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
from pyarrow import dataset, parquet

from .storage import Folder

PLAN = pa.schema({"shard": pa.int32(), "take": pa.string(), "location": pa.string(), "midi": pa.string()})

NOTES = pa.schema({
    "take": pa.string(), "onset": pa.float64(), "offset": pa.float64(), "pitch": pa.float64(),
    "velocity": pa.int16(), "confidence": pa.float32()})
"""A row a note: seconds, fractional MIDI number as sung, 1-127, 0-1."""

TAKES = pa.schema({
    "take": pa.string(), "status": pa.string(), "seconds": pa.float64(), "notes": pa.int32(), "midi": pa.string(),
    "message": pa.string(), "version": pa.string(), "weights": pa.string()})
"""A row a take: `status` is one of `transcribing.STATUSES`, `message` what the program said of it."""

TIMES = pa.schema({"shard": pa.int32(), "seconds": pa.float64(), "cpu": pa.float64()})
"""A row each time that a shard was done: how long a core was kept by it, and how long it computed."""


def encoded(rows: Iterable[dict], schema: pa.Schema) -> pa.Buffer:
    """A Parquet file; the same rows give the same bytes."""
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pylist(list(rows), schema), sink, compression="zstd")
    return sink.getvalue()


def done(out: Folder, name: str) -> set[str]:
    """The names of a table's files; one that a crash of the machine has left empty does not count."""
    return {file for file, size in out.files(name).items() if file.endswith(".parquet") and size}


def read(out: Folder, name: str, schema: pa.Schema) -> pa.Table:
    """All files of a table, in the order of their names."""
    return _read(out, [f"{name}/{file}" for file in sorted(done(out, name))], schema)


def rows(out: Folder, name: str, schema: pa.Schema) -> list[dict]:
    """The rows of one file, none where it is missing or empty."""
    return _read(out, [name] if out.size(name) else [], schema).to_pylist()


def _read(out: Folder, names: list[str], schema: pa.Schema) -> pa.Table:
    if not names:
        return schema.empty_table()
    files = [out.path(name) for name in names]
    return dataset.dataset(files, schema=schema, filesystem=out.filesystem, format="parquet").to_table()
