"""Folders on this machine, on a shared disk or in object storage, as pyarrow reaches them."""

from __future__ import annotations

import functools
import uuid
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import pyarrow as pa
from pyarrow import fs

from vocalmidi_tools import Refusal

UNFINISHED = "unfinished"
"""The folder of what is being written; whatever is left in it is worth nothing."""


@functools.lru_cache(maxsize=256)
def _connected(uri: str) -> tuple[fs.FileSystem, str]:
    try:
        return fs.FileSystem.from_uri(uri)
    except (ValueError, NotImplementedError) as error:
        reason = str(error).partition("\n")[0]
        raise Refusal(f"{public(uri)}: {reason}; give a path, or a URI such as s3://BUCKET/FOLDER") from error


def is_uri(text: str) -> bool:
    return "://" in text


def absolute(text: str) -> str:
    """A URI as it is, a path from the root."""
    return text if is_uri(text) else str(Path(text).absolute())


def public(uri: str) -> str:
    """Without the part in which a URI may have keys."""
    return urlunsplit(urlsplit(uri)._replace(query="")) if is_uri(uri) else uri


@dataclass(frozen=True)
class Folder:
    """A folder by its path or URI; what lies in it goes by its path below the folder."""

    uri: str

    @property
    def filesystem(self) -> fs.FileSystem:
        return _connected(self.uri)[0]

    @property
    def is_local(self) -> bool:
        return not is_uri(self.uri) or isinstance(self.filesystem, fs.LocalFileSystem)

    def path(self, name: str = "") -> str:
        """Where something lies in the file system."""
        # pyarrow knows no paths that are not UTF-8.
        root = (_connected(self.uri)[1] if is_uri(self.uri) else self.uri).rstrip("/")
        return f"{root}/{name}" if name else root or "/"

    def files(self, name: str = "", recursive: bool = False) -> dict[str, int]:
        """The sizes of files in it or a folder of it, by their paths below that one; none where it is missing."""
        root = self.path(name)
        chosen = fs.FileSelector(root, recursive=recursive, allow_not_found=True)
        found = self.filesystem.get_file_info(chosen)
        start = len(root.rstrip("/")) + 1
        return {info.path[start:]: info.size for info in found if info.type == fs.FileType.File}

    def kind(self) -> fs.FileType:
        return self.filesystem.get_file_info(self.path()).type

    def size(self, name: str) -> int:
        """The size of a file, 0 where there is none."""
        return self.filesystem.get_file_info(self.path(name)).size or 0

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None where there is none."""
        try:
            with self.filesystem.open_input_stream(self.path(name)) as stream:
                return stream.read()
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes | pa.Buffer) -> None:
        """Writes a file whole or not at all, whatever else writes it meanwhile."""
        unfinished = self.path(f"{UNFINISHED}/{uuid.uuid4().hex}")
        final = self.path(name)
        self.filesystem.create_dir(str(PurePosixPath(final).parent), recursive=True)
        self.filesystem.create_dir(self.path(UNFINISHED), recursive=True)
        with self.filesystem.open_output_stream(unfinished) as stream:
            stream.write(content)
        self.filesystem.move(unfinished, final)

    def create(self, name: str, content: bytes) -> bool:
        """Writes a file where there is none; whether it did.

        Of several that try at once one succeeds on a disk, and in object storage all, the last one's file staying.
        """
        if not self.is_local:
            if self.read(name) is not None:
                return False
            self.write(name, content)
            return True
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = path.open("xb")
        except FileExistsError:
            return False
        try:
            with file:
                file.write(content)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return True

    def remove(self, name: str) -> None:
        """Removes a file, if it is there."""
        try:
            self.filesystem.delete_file(self.path(name))
        except FileNotFoundError:
            pass

    def fetch(self, name: str, target: Path) -> None:
        """Copies a file to a path on this machine."""
        fs.copy_files(self.path(name), str(target), self.filesystem, fs.LocalFileSystem())

    def clear_unfinished(self) -> None:
        """Removes what ended attempts have left."""
        try:
            self.filesystem.delete_dir(self.path(UNFINISHED))
        except FileNotFoundError:
            pass


def parted(location: str) -> tuple[Folder, str]:
    """The folder of a file, and its name."""
    parts = urlsplit(location)
    if not is_uri(location) or parts.scheme == "file":
        path = Path(unquote(parts.path, errors="surrogateescape") if is_uri(location) else location)
        return Folder(str(path.parent)), path.name
    parent, _, name = parts.path.rpartition("/")
    return Folder(urlunsplit(parts._replace(path=quote(parent, safe="/%")))), unquote(name)
