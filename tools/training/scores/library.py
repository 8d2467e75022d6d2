"""Reading the sources of scores, and keeping what was read."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from . import general_midi, groove, openewld, pop909, rock_corpus
from .piece import CHORD_COLUMNS, Piece, Unreadable

FORMAT = 2
"""The version of the stored form and of what the readers make; a store of another is read anew."""

SOURCES: dict[str, tuple[Callable[[Path], list], Callable[..., Piece]]] = {
    "pop909": (pop909.files, pop909.read),
    "rockcorpus": (rock_corpus.files, rock_corpus.read),
    "openewld": (openewld.files, openewld.read),
    "freedoom": (general_midi.freedoom_files, general_midi.read_freedoom),
    "tannerhelland": (general_midi.tannerhelland_files, general_midi.read_tannerhelland),
    "groove": (groove.files, groove.read),
}
"""Each source's list of files in a folder, and reader of one of them."""


def read(folder: Path | str, sources: Iterable[str] | None = None,
         cache: Path | str | None = None) -> list[Piece]:
    """All pieces of `sources` (default: all) found under `folder`, in a fixed order.

    Files that cannot be read are skipped, with a count on standard error. With a `cache` folder
    each source is stored there as scores-SOURCE.npz once read, and taken from there afterwards;
    delete the file after a change to the data.
    """
    pieces = []
    for source in SOURCES if sources is None else sources:
        stored = Path(cache) / f"scores-{source}.npz" if cache is not None else None
        found = load(stored) if stored is not None and stored.exists() else None
        if found is None:
            found = read_source(Path(folder), source)
            if stored is not None and found:
                store(found, stored)
        pieces += found
    return pieces


def read_source(folder: Path, source: str) -> list[Piece]:
    """The pieces of one source under `folder`, without a cache."""
    files, reader = SOURCES[source]
    pieces, skipped = [], []
    for file in files(folder):
        try:
            pieces.append(reader(file))
        except (Unreadable, OSError, KeyError, IndexError, ValueError) as error:
            skipped.append(f"{type(error).__name__}: {error}")
    if skipped:
        print(f"scores: {source}: skipped {len(skipped)} files, such as {skipped[0]}",
              file=sys.stderr)
    return pieces


def store(pieces: list[Piece], path: Path) -> None:
    """Writes `pieces` to one .npz file: their rows end to end, the rest as JSON."""
    headers, notes, chords = [], [], []
    for piece in pieces:
        header = {key: value for key, value in asdict(piece).items()
                  if key not in ("tracks", "chords")}
        header["tracks"] = {role: len(rows) for role, rows in piece.tracks.items()}
        header["chords"] = len(piece.chords)
        headers.append(header)
        notes += piece.tracks.values()
        chords.append(piece.chords)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.stem}.{os.getpid()}.npz")
    text = json.dumps({"format": FORMAT, "pieces": headers})
    np.savez_compressed(unfinished, header=np.frombuffer(text.encode(), np.uint8),
                        notes=np.concatenate(notes), chords=np.concatenate(chords))
    unfinished.replace(path)


def load(path: Path) -> list[Piece] | None:
    """The pieces stored at `path`; None where they are of another format."""
    with np.load(path, allow_pickle=False) as arrays:
        header = json.loads(arrays["header"].tobytes())
        if header["format"] != FORMAT:
            return None
        notes, chords = arrays["notes"], arrays["chords"].reshape(-1, CHORD_COLUMNS)
    pieces, note, chord = [], 0, 0
    for fields in header["pieces"]:
        counts, chord_count = fields.pop("tracks"), fields.pop("chords")
        tracks = {}
        for role, count in counts.items():
            tracks[role] = notes[note:note + count]
            note += count
        pieces.append(Piece(**fields, tracks=tracks, chords=chords[chord:chord + chord_count]))
        chord += chord_count
    return pieces
