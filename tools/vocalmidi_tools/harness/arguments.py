"""Hostile arguments: any option of any command, by the program's own description of them."""

from __future__ import annotations

import functools
import json
import subprocess
from pathlib import Path
from random import Random

from . import judgement, specimens
from .workplace import Workplace

_VALUES = (
    "", " ", "0", "1", "2", "-1", "-0.0", "nan", "-nan", "inf", "1e309", "1e-320", "9" * 23, "0x7f", "٣",
    "1.5", "x", "x" * 4000, b"\xff\xfe", b"caf\xe9", "\x1b[31m", "a\nb", "a\tb", "%s%n", "--", "-", "\u202e",
    "auto", "none", "null", "C", "H#", "4/4", "0/0", "7/8", "drums", "drums,drums", ",", "60", "120", "c;|&", "🎤")
_FILES = (
    "tune.wav", "score.mid", "notes.csv", "weights.safetensors", "folder", "missing/x", "-", "/dev/null",
    "/dev/full", "/dev/zero", "link.wav", "loop.wav", "empty.wav", "tune.wav/x", "n" * 300 + ".mid",
    b"\xff\xfe.wav", "caf\u00e9.mid")
_SLOW = {"bench": ("--seconds", "0.01", "timbre/1")}
"""Arguments that keep a command from measuring for minutes."""
_OUTPUTS = (b"-o", b"--output", b"--csv", b"--json", b"--plot", b"--preview", b"--record")
"""The options that name what is written."""


@functools.cache
def commands(program: Path) -> dict[str, list[dict]]:
    """The arguments of each command, as the program describes them."""
    described = subprocess.run([program, "--experimental-dump-help"], check=True, capture_output=True).stdout
    subcommands = json.loads(described)["command"]["subcommands"]
    return {command["commandName"]: command.get("arguments", []) for command in subcommands}


def arguments(place: Workplace, random: Random) -> list[str]:
    """A command with some of its options, and values of any kind."""
    _furnish(place)
    known = commands(place.program)
    command = random.choice(list(known))
    options = [argument for argument in known[command] if argument["kind"] != "positional"]
    given = [command]
    for argument in known[command]:
        if argument["kind"] == "positional" and random.random() < 0.9:
            given += [_value(argument, random) for _ in range(random.choice((1, 1, 1, 0, 2)))]
    for argument in random.sample(options, min(len(options), random.choice((0, 1, 2, 4)))):
        given += _option(argument, random)
    if random.random() < 0.05:
        given.insert(random.randint(0, len(given)), random.choice(_VALUES))
    given += _SLOW.get(command, ())
    given = [part for part in given if "\0" not in str(part)]
    # A batch, and outputs of several kinds, may each have an error of their own.
    return judgement.faults(place, place.run(*given), most_errors=4, changed=_outputs(given))


def _option(argument: dict, random: Random) -> list:
    name = random.choice([name for name in argument["names"] if name["kind"] != "longWithSingleDash"])
    spelled = ("--" if name["kind"] == "long" else "-") + name["name"]
    if argument["kind"] == "flag":
        return [spelled]
    value = _value(argument, random)
    if isinstance(value, str) and name["kind"] == "long" and random.random() < 0.5:
        return [f"{spelled}={value}"]
    return [spelled, value]


def _value(argument: dict, random: Random) -> str | bytes:
    """A value of an argument: one that it takes, one of a file, or any."""
    choices = argument.get("allValues") or []
    if choices and random.random() < 0.7:
        return random.choice(choices)
    is_file = argument.get("valueName") in ("inputs", "input", "file", "out.mid", "file.mid")
    return random.choice(_FILES if is_file and random.random() < 0.8 else _VALUES)


def _outputs(given: list) -> set[bytes]:
    """The files that are named once, as outputs: they may be written over."""
    words = [part if isinstance(part, bytes) else str(part).encode() for part in given]
    parts = [part for word in words for part in (word.split(b"=", 1) if word.startswith(b"--") else [word])]
    given = [value for option, value in zip(parts, parts[1:]) if option in _OUTPUTS]
    return {value for value in given if parts.count(value) == 1}


def _furnish(place: Workplace):
    """Files that arguments may name."""
    place.put("tune.wav", specimens.recording("wav"))
    place.put("score.mid", specimens.midi_files()[-1])
    place.put("notes.csv", b"onset,offset,pitch,velocity,confidence\n0,1,60,90,0.9\n")
    place.put("weights.safetensors", specimens.TINY.read_bytes())
    place.put("empty.wav", b"")
    place.put(b"\xff\xfe.wav", specimens.recording("wav"))
    place.place("folder").mkdir()
    place.place("link.wav").symlink_to("tune.wav")
    place.place("loop.wav").symlink_to("loop.wav")
