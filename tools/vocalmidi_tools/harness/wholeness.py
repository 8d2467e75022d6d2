"""Whether a file that the program wrote is whole, by what it begins with."""

from __future__ import annotations

import io
import json
import struct
from xml.etree import ElementTree

import soundfile


def defect(content: bytes) -> str | None:
    """Why a file is not whole; None where it is."""
    for start, check in _CHECKS.items():
        if content.startswith(start):
            return check(content)
    if content[8:9] == b"{":
        return _tensors(content)
    return "it is empty" if not content else f"it begins with {content[:8]!r}, as no output does"


def _midi(content: bytes) -> str | None:
    if len(content) < 14:
        return "the header breaks off"
    place, count = 0, 0
    while place < len(content):
        if len(content) - place < 8:
            return "a chunk breaks off"
        name, length = struct.unpack_from(">4sI", content, place)
        if name != (b"MThd" if place == 0 else b"MTrk"):
            return f"a chunk is called {name!r}"
        place += 8 + length
        count += name == b"MTrk"
        if name == b"MTrk" and content[place - 3:place] != b"\xff\x2f\x00":
            return "a track has no end"
    declared = struct.unpack_from(">H", content, 10)[0]
    if place != len(content):
        return "the last chunk breaks off"
    return None if count == declared else f"{count} tracks where {declared} are declared"


def _json(content: bytes) -> str | None:
    try:
        json.loads(content, parse_constant=_refuse)
    except ValueError as error:
        return f"not JSON ({error})"
    return None


def _refuse(name: str):
    raise ValueError(f"{name} is no number of JSON")


def _xml(content: bytes) -> str | None:
    try:
        ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        return f"not XML ({error})"
    return None


def _page(content: bytes) -> str | None:
    return None if content.rstrip().endswith(b"</html>") else "the page has no end"


def _table(content: bytes) -> str | None:
    lines = content.decode().split("\n")
    widths = {line.count(",") for line in lines[:-1]}
    # Names of tracks may have commas, within quotation marks.
    if lines[-1] or (len(widths) > 1 and '"' not in content.decode()):
        return "the table breaks off"
    return None


def _tensors(content: bytes) -> str | None:
    length = struct.unpack_from("<Q", content)[0]
    try:
        header = json.loads(content[8:8 + length])
    except ValueError as error:
        return f"not a file of tensors ({error})"
    ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
    return None if len(content) == 8 + length + max(ends, default=0) else "tensors are missing"


def _sound(content: bytes) -> str | None:
    if content.startswith(b"RIFF") and int.from_bytes(content[4:8], "little") + 8 != len(content):
        return "the samples break off"
    try:
        sound = soundfile.SoundFile(io.BytesIO(content))
        return None if len(sound.read()) == sound.frames else "samples are missing"
    except soundfile.SoundFileError as error:
        return str(error)


_CHECKS = {
    b"MThd": _midi, b"[": _json, b"{": _json, b"<svg": _xml, b"<?xml": _xml, b"<!doctype": _page,
    b"<!DOCTYPE": _page, b"onset,": _table, b"track,": _table, b"RIFF": _sound, b"fLaC": _sound,
    b"OggS": _sound, b"ID3": _sound, b"\xff\xfb": _sound,
}
