"""The flat weight file: safetensors with the model's configuration and a checksum in its metadata.

    0      8 bytes    N, the header's length, little-endian
    8      N bytes    JSON header, padded with spaces so that 8 + N is a multiple of 64
    8 + N  the rest   the tensors, row-major, little-endian, F32 or F16, without gaps

Tensors of a multiple of 64 bytes come first, so that each starts 64-byte aligned; the few small
ones after them are aligned to their element type. The metadata key `crc32` is the CRC-32 of the
whole file with its own eight digits replaced by zeros.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
import struct
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from safetensors import SafetensorError, deserialize

from .errors import ConversionError

FORMAT = "vocalmidi-1"
ALIGNMENT = 64
REQUIRED_METADATA = ("format", "architecture", "configuration", "provenance", "crc32")

_NAMES = {np.dtype("<f4"): "F32", np.dtype("<f2"): "F16"}
_TYPES = {name: dtype for dtype, name in _NAMES.items()}
_NO_CHECKSUM = "00000000"
_CHECKSUM_KEY = b'"crc32":"'


class WeightFile(NamedTuple):
    tensors: dict[str, np.ndarray]
    metadata: dict[str, str]


def encode(tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> bytes:
    """The bytes of a weight file; `format` and `crc32` are added to the metadata."""
    tensors = {name: np.asarray(tensor, order="C") for name, tensor in tensors.items()}
    for name, tensor in tensors.items():
        if tensor.dtype not in _NAMES:
            raise ConversionError(f"tensor '{name}' is {tensor.dtype}; make it float32 or float16")
    names = sorted(tensors, key=lambda name: _file_order(name, tensors[name]))

    header: dict = {"__metadata__": {"format": FORMAT, **metadata, "crc32": _NO_CHECKSUM}}
    offset = 0
    for name in names:
        tensor = tensors[name]
        header[name] = {
            "dtype": _NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + tensor.nbytes],
        }
        offset += tensor.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % ALIGNMENT)
    file = struct.pack("<Q", len(text)) + text + b"".join(tensors[n].tobytes() for n in names)
    return _with_checksum(file)


def decode(file: bytes) -> WeightFile:
    """Reads a weight file with the safetensors library and verifies its format and checksum."""
    try:
        entries = deserialize(file)
        metadata = json.loads(file[8 : 8 + struct.unpack_from("<Q", file)[0]])["__metadata__"]
    except (SafetensorError, struct.error, ValueError, KeyError) as error:
        raise ConversionError(f"not a weight file ({error}); convert it again") from error
    missing = [key for key in REQUIRED_METADATA if key not in metadata]
    if missing:
        raise ConversionError(f"the metadata lacks {', '.join(missing)}; convert it again")
    if metadata["format"] != FORMAT:
        raise ConversionError(f"the format is {metadata['format']}, not {FORMAT}; convert again")
    if _with_checksum(_without_checksum(file, metadata["crc32"])) != file:
        raise ConversionError("the checksum does not fit: the file is damaged; make it again")
    tensors = {}
    for name, entry in entries:
        if entry["dtype"] not in _TYPES:
            raise ConversionError(f"tensor '{name}' is {entry['dtype']}; convert it again")
        values = np.frombuffer(entry["data"], _TYPES[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"])
    return WeightFile(tensors, metadata)


def sealed(file: bytes) -> bytes:
    """The file with the checksum that fits it; without a place for one, as it is."""
    position = file.find(_CHECKSUM_KEY) + len(_CHECKSUM_KEY)
    if position < len(_CHECKSUM_KEY) or file[position + 8 : position + 9] != b'"':
        return file
    return _with_checksum(file[:position] + _NO_CHECKSUM.encode() + file[position + 8 :])


def write(path: str | Path, file: bytes) -> None:
    """Writes `file` whole or not at all; what stood at `path` is replaced only by a whole file."""
    destination = Path(os.path.realpath(path))
    if destination.exists() and not stat.S_ISREG(destination.stat().st_mode):
        raise ConversionError(f"{path}: it is not a regular file; give another path")
    temporary = destination.with_name(f"{destination.name}.{secrets.token_hex(6)}.partial")
    try:
        with open(temporary, "xb") as stream:
            stream.write(file)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, destination)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ConversionError(
            f"{path}: it cannot be written ({error.strerror}); check the folder and its room"
        ) from error


def _file_order(name: str, tensor: np.ndarray) -> tuple:
    aligned = tensor.nbytes % ALIGNMENT == 0
    # Among the small ones, wide elements go first so that every one stays naturally aligned.
    return (not aligned, 0 if aligned else -tensor.itemsize, name)


def _with_checksum(file: bytes) -> bytes:
    position = _checksum_position(file, _NO_CHECKSUM)
    checksum = f"{zlib.crc32(file):08x}".encode()
    return file[:position] + checksum + file[position + 8 :]


def _without_checksum(file: bytes, checksum: str) -> bytes:
    position = _checksum_position(file, checksum)
    return file[:position] + _NO_CHECKSUM.encode() + file[position + 8 :]


def _checksum_position(file: bytes, checksum: str) -> int:
    position = file.find(_CHECKSUM_KEY + checksum.encode() + b'"')
    if position < 0 or len(checksum) != 8:
        raise ConversionError("the checksum is not eight digits; convert the file again")
    return position + len(_CHECKSUM_KEY)
