"""Hostile weight files and files of tensors: bytes damaged, and headers that say anything."""

from __future__ import annotations

import json
import struct
from random import Random

from vocalmidi_tools.conversion import weight_file

from . import judgement, specimens
from .mutation import EXTREMES, mutated, number
from .workplace import Workplace

_ELEMENTS = (0, -0.0, 1e-45, 3e38, -3e38, float("nan"), float("inf"))


def weights(place: Workplace, random: Random) -> list[str]:
    """A weight file, whose checksum is mostly put right so that what comes after it is reached."""
    model = random.choice(list(specimens.MODELS))
    paths, inputs = specimens.model_files(model)
    content = hostile(random.choice(paths).read_bytes(), random)
    if random.random() < 0.8:
        content = weight_file.sealed(content)
    given = place.put("weights.safetensors", content)
    tensors = place.put("inputs.safetensors", inputs.read_bytes())
    found = inferred(place, model, given, tensors)
    if random.random() < 0.4:
        found += judgement.faults(place, place.run("inspect", given, *random.choice(((), ("--json",)))))
    if model == "pitch" and random.random() < 0.5:
        tune = place.put("tune.wav", specimens.recording("wav"))
        found += judgement.faults(place, place.run("transcribe", tune, "--weights", given, "-o", "notes.mid"))
    return found


def inputs(place: Workplace, random: Random) -> list[str]:
    """A file of tensors for `vocalmidi infer`."""
    model = random.choice(list(specimens.MODELS))
    paths, tensors = specimens.model_files(model)
    given = place.put("inputs.safetensors", hostile(tensors.read_bytes(), random))
    return inferred(place, model, place.put("weights.safetensors", random.choice(paths).read_bytes()), given)


def inferred(place: Workplace, model: str, weights: str, tensors: str) -> list[str]:
    run = place.run("infer", model, "--weights", weights, "--input", tensors, "--output", "out.safetensors")
    return judgement.faults(place, run)


def hostile(content: bytes, random: Random) -> bytes:
    """A file of tensors, damaged in its bytes, in its numbers, or in its header."""
    way = random.random()
    if way < 0.2:
        return mutated(content, random)
    length = struct.unpack_from("<Q", content)[0]
    header, data = content[8:8 + length], content[8 + length:]
    if way < 0.3:
        return number(random, 8) + header + data
    if way < 0.45:
        return content[:8 + length] + _with_other_numbers(data, random)
    text = _changed(json.loads(header), random)
    if random.random() < 0.1:
        text = mutated(text, random)
    text += b" " * (-(8 + len(text)) % 64)
    return struct.pack("<Q", len(text)) + text + data


def _with_other_numbers(data: bytes, random: Random) -> bytes:
    """Elements that are extreme, or no numbers."""
    data = bytearray(data)
    for _ in range(random.choice((1, 20))):
        place = random.randrange(max(len(data) // 4, 1)) * 4
        data[place:place + 4] = struct.pack("<f", random.choice(_ELEMENTS))
    return bytes(data)


def _changed(header: dict, random: Random) -> bytes:
    """The header with one thing changed, as JSON."""
    names = [name for name in header if name != "__metadata__"]
    name = random.choice(names)
    entry = header[name]
    metadata = header.get("__metadata__")
    way = random.randrange(8 if metadata else 6)
    value = random.choice((*EXTREMES, -1, -EXTREMES[-1], 10**30, 0.5, "4", None, [], {}, True))
    if way == 0:
        entry["data_offsets"][random.randrange(2)] = value
    elif way == 1:
        shapes = ([value], [0, value], [value] * 3, [1] * 300, [], value, entry["shape"][::-1])
        entry["shape"] = random.choice(shapes)
    elif way == 2:
        entry["dtype"] = random.choice(("F16", "F32", "F64", "I32", "I64", "BF16", "Q4", "", 5, None))
    elif way == 3:
        other = random.choice(names)
        header[name]["data_offsets"] = header[other]["data_offsets"]
    elif way == 4:
        header["x" * random.choice((0, 1, 5000)) + "\u202e\x1b[31m"] = header.pop(name)
    elif way == 5:
        _forget(header, name, random)
    else:
        _change_metadata(metadata, value, random)
    return json.dumps(header, separators=(",", ":")).encode()


def _change_metadata(metadata: dict, value: object, random: Random):
    """Another value in the metadata, or in the JSON that one of its values is."""
    key = random.choice(list(metadata))
    try:
        inner = json.loads(metadata[key])
    except ValueError:
        inner = None
    if isinstance(inner, dict) and inner and random.random() < 0.8:
        inner[random.choice(list(inner))] = value
        metadata[key] = json.dumps(inner)
    elif random.random() < 0.3:
        del metadata[key]
    else:
        metadata[key] = random.choice((value, "", "{", "[[[[", "x" * 10000, "NaN"))


def _forget(header: dict, name: str, random: Random):
    if random.random() < 0.5:
        del header[name]
    else:
        del header[name][random.choice(list(header[name]))]
