"""Reading the sources of scores, and keeping what was read."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from . import general_midi, groove, openewld, own, pop909, rock_corpus
from .labels import LABELS
from .piece import CHORD_COLUMNS, Piece, Unreadable

FORMAT = 4
"""The version of the stored form and of what the readers make; a store of another is read anew."""

SOURCES: dict[str, tuple[Callable[[Path], list], Callable[..., Piece]]] = {
    "pop909": (pop909.files, pop909.read),
    "rockcorpus": (rock_corpus.files, rock_corpus.read),
    "openewld": (openewld.files, openewld.read),
    "freedoom": (general_midi.freedoom_files, general_midi.read_freedoom),
    "tannerhelland": (general_midi.tannerhelland_files, general_midi.read_tannerhelland),
    "groove": (groove.files, groove.read),
    "own": (own.files, own.read),
}
"""Each source's list of files in a folder, and reader of one of them."""

MELODIC = ("pop909", "rockcorpus", "openewld", "own")
"""The sources of sung or singable melodies."""

CREDITS = {
    "pop909": "POP909 (MIT)", "rockcorpus": "Rock Corpus (CC BY 4.0)",
    "openewld": "OpenEWLD (public domain)", "freedoom": "Freedoom (BSD)",
    "tannerhelland": "Tanner Helland's music (CC BY 4.0)",
    "groove": "Groove MIDI Dataset (CC BY 4.0)", "own": "the user's own pieces",
}
"""What weights say of the sources that they learned from."""


def read(folder: Path | str, sources: Iterable[str] | None = None,
         cache: Path | str | None = None) -> list[Piece]:
    """All pieces of `sources` (default: all) found under `folder`, in a fixed order.

    Files that cannot be read are skipped, with a count on standard error. With a `cache` folder
    each source is stored there as scores-SOURCE.npz once read, and taken from there as long as its
    files have the same names, sizes and times.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise SystemExit(f"{folder} is not a folder; give the one with the scores")
    pieces = []
    for source in SOURCES if sources is None else sources:
        stored = Path(cache) / f"scores-{source}.npz" if cache is not None else None
        files = SOURCES[source][0](folder)
        state = stamp(files) if stored is not None else ""
        found = load(stored, state) if stored is not None and stored.exists() else None
        if found is None:
            found = read_source(files, source)
            if stored is not None and found:
                store(found, stored, state)
        pieces += found
    return pieces


def read_some(folder: Path, sources: Iterable[str], cache: Path | None = None) -> list[Piece]:
    """`read`; ends the program where there is nothing in the training split."""
    pieces = read(folder, sources, cache)
    if not any(piece.split == "train" for piece in pieces):
        raise SystemExit(
            f"{folder} holds no songs to learn from; give a folder of POP909, the Rock Corpus or OpenEWLD")
    return pieces


def credits(pieces: Iterable[Piece]) -> str:
    """Where pieces come from and under which licences."""
    present = {piece.source for piece in pieces}
    return ", ".join(credit for source, credit in CREDITS.items() if source in present)


def stamp(files: list) -> str:
    """What tells a state of the files, and of labels beside them, from another."""
    digest = hashlib.sha256()
    paths = [getattr(file, "path", file) for file in files]
    tables = {path.parent / LABELS for path in paths}
    for path in [*paths, *sorted(table for table in tables if table.exists())]:
        found = path.stat() if path.exists() else None
        state = f"{found.st_size} {found.st_mtime_ns}" if found else "missing"
        digest.update(f"{path.name} {state}\n".encode())
    return digest.hexdigest()


def read_source(files: list, source: str) -> list[Piece]:
    """The pieces of one source's files, without a cache."""
    _, reader = SOURCES[source]
    pieces, skipped = [], []
    for file in files:
        try:
            pieces.append(reader(file))
        except (Unreadable, OSError, KeyError, IndexError, ValueError) as error:
            skipped.append(f"{type(error).__name__}: {error}")
    if skipped:
        print(f"scores: {source}: skipped {len(skipped)} files, such as {skipped[0]}",
              file=sys.stderr)
    return pieces


def store(pieces: list[Piece], path: Path, state: str) -> None:
    """Writes `pieces` to one .npz file: their rows end to end, the rest as JSON.

    `state` is the `stamp` of the files that they were read from.
    """
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
    text = json.dumps({"format": FORMAT, "files": state, "pieces": headers})
    np.savez_compressed(unfinished, header=np.frombuffer(text.encode(), np.uint8),
                        notes=np.concatenate(notes), chords=np.concatenate(chords))
    unfinished.replace(path)


def load(path: Path, state: str) -> list[Piece] | None:
    """The pieces stored at `path`; None where they are of another format or of other files."""
    with np.load(path, allow_pickle=False) as arrays:
        header = json.loads(arrays["header"].tobytes())
        if header["format"] != FORMAT or header["files"] != state:
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
