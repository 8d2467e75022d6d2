"""The takes of an archive: the recordings below a folder, or those of a list."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from pyarrow import fs

from vocalmidi_tools import Refusal

from .storage import Folder, absolute, is_uri, parted, public

EXTENSIONS = frozenset(
    "wav wave bwf rf64 w64 flac ogg oga opus mp3 mp2 m4a m4b aac ac3 aif aiff aifc au snd caf wma amr ape wv mka mp4"
    " m4v mov mkv webm avi 3gp".split())
"""What `vocalmidi transcribe` takes for audio in a folder."""


@dataclass(frozen=True)
class Take:
    """A recording of the archive."""

    name: str
    """What tables call it: its path below the source."""
    location: str
    """Its path or URI where a list names it; empty for what lies below the source."""
    midi: str
    """The path of its MIDI file below the folder of them."""

    def place(self, source: Folder) -> tuple[Folder, str]:
        """The folder that it is read from, and its path below that."""
        return parted(self.location) if self.location else (source, self.name)


def listed(source: Folder) -> dict[str, str]:
    """The locations of all takes by their names, in the order of the names.

    - Throws: a `Refusal` where there are none.
    """
    kind = source.kind()
    if kind == fs.FileType.NotFound:
        raise Refusal(f"{public(source.uri)}: no such folder or list; check the path")
    found = _in_list(source) if kind == fs.FileType.File else _in_folder(source)
    if not found:
        raise Refusal(f"{public(source.uri)} has no recordings; give a folder of them, or a list of their paths")
    return dict(sorted(found.items()))


def _in_folder(source: Folder) -> dict[str, str]:
    if source.is_local:
        return dict(_in_local_folder(source.path()))
    return {name: "" for name in source.files(recursive=True) if _is_recording(PurePosixPath(name))}


def _in_local_folder(root: str) -> Iterator[tuple[str, str]]:
    """Takes by names that are UTF-8, with locations where their paths are not."""
    for folder, _, files in os.walk(root, onerror=_fail):
        for path in (Path(folder, file) for file in files):
            below = path.relative_to(root)
            if _is_recording(below):
                name = os.fsencode(below).decode(errors="backslashreplace")
                yield name, "" if name == str(below) else path.as_uri()


def _fail(error: OSError) -> None:
    """What cannot be looked into is no empty folder."""
    raise error


def _is_recording(path: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and path.suffix[1:].lower() in EXTENSIONS


def _in_list(source: Folder) -> dict[str, str]:
    folder, name = parted(source.uri)
    try:
        lines = (folder.read(name) or b"").decode().splitlines()
    except UnicodeDecodeError as error:
        raise Refusal(
            f"{public(source.uri)} is no list: it is not UTF-8; give a text file of a path a line") from error
    locations = [_location(line, folder) for line in lines if line.strip()]
    return {_name(location, folder): location for location in locations}


def _location(line: str, folder: Folder) -> str:
    """The path or URI of a line; a path that is not whole begins at the list's folder."""
    line = line.rstrip("\r\n")
    if is_uri(line) or line.startswith("/"):
        return line
    if is_uri(folder.uri):
        raise Refusal(f"{line}: a list in object storage has whole URIs; write the whole one")
    return absolute(str(Path(folder.uri) / line))


def _name(location: str, folder: Folder) -> str:
    """A path to call a take by: below the list's folder where it lies there."""
    root = folder.uri.rstrip("/") + "/"
    text = location.removeprefix(root) if location.startswith(root) else public(location)
    text = unquote(text.partition("://")[2]) if is_uri(text) else text
    if ".." in PurePosixPath(text).parts:
        raise Refusal(f"{location}: a path with '..' in it; write it without")
    return text.lstrip("/")
