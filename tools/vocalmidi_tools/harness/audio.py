"""Damaged recordings: nothing may break, and nothing may be lost without a word."""

from __future__ import annotations

import re
import struct
from random import Random

from . import judgement, specimens
from .mutation import EXTREMES, mutated
from .running import Run
from .workplace import Workplace

_CHECKED = ("flac", "ogg", "opus", "mp3")
_CUT = ("wav", "float.wav", "24.wav", "rf64", "w64", "flac", "ogg", "opus", "aiff", "au", "caf", "svx")
"""Formats that say how long they are, or where they end: a file that was cut can be told from a whole one."""


def damaged(place: Workplace, random: Random) -> list[str]:
    """A recording of any format, damaged anywhere."""
    kind = random.choice(list(specimens.FORMATS))
    name = place.put(f"tune.{kind}", mutated(specimens.recording(kind), random))
    return transcribed(place, name, random)


def hostile_wave(place: Workplace, random: Random) -> list[str]:
    """A WAV file whose header says anything."""
    return transcribed(place, place.put("tune.wav", wave(random)), random)


def cut(place: Workplace, random: Random) -> list[str]:
    """A recording that breaks off: what is missing is told."""
    kind = random.choice(_CUT)
    whole = specimens.recording(kind)
    name = place.put(f"tune.{kind}", whole[:int(len(whole) * random.uniform(0.15, 0.9))])
    found = transcribed(place, name, random)
    run = place.runs[-1]
    if run.code == 0 and b"warning: " not in run.errors:
        found.append(f"audio is missing without a word: {run.output.decode(errors='replace').strip()!r}")
    return found


def flipped(place: Workplace, random: Random) -> list[str]:
    """One bit of a format with checksums: other notes than before are not given without a word."""
    kind = random.choice(_CHECKED)
    whole = specimens.recording(kind)
    damaged = bytearray(whole)
    damaged[random.randrange(len(whole))] ^= 1 << random.randrange(8)
    tables, found = [], []
    for name, content in (("whole", whole), ("damaged", bytes(damaged))):
        place.put(f"{name}.{kind}", content)
        options = ("--weights", specimens.TINY, "-o", f"{name}.mid", "--csv", f"{name}.csv")
        run = place.run("transcribe", f"{name}.{kind}", *options)
        found += judgement.faults(place, run) + summary_faults(run)
        table = place.place(f"{name}.csv")
        tables.append(table.read_bytes() if table.exists() else None)
    if run.code == 0 and tables[0] != tables[1] and b"warning: " not in run.errors:
        found.append("the notes are others, without a word")
    return found


def transcribed(place: Workplace, name: str, random: Random) -> list[str]:
    """What is wrong with a transcription: mostly by a small model, now and then by the trained one."""
    way = random.random()
    if way < 0.1:
        run = place.run("generate", name, "--tracks", "none", "-o", "song.mid", "--csv", "song.csv")
    elif way < 0.2:
        options = ("--bpm", "auto", "--bend", "2", "--plot", "notes.html")
        run = place.run("transcribe", name, "-o", "notes.mid", *options)
    else:
        source = random.choice((name, name, "-"))
        stdin = place.inputs[name.encode()] if source == "-" else b""
        run = place.run(
            "transcribe", source, "--weights", specimens.TINY, "-o", "notes.mid", "--csv", "notes.csv",
            "--json", "notes.json", "--plot", "notes.svg", stdin=stdin)
    return judgement.faults(place, run) + summary_faults(run)


def summary_faults(run: Run) -> list[str]:
    """Whether something else than the summary is on the standard output, as where a library prints."""
    lines = run.output.decode(errors="replace").splitlines()
    is_summary = lines and re.match(r"\S+: ", lines[0]) and all(line.startswith("  ") for line in lines[1:])
    if run.code == 0 and is_summary:
        return []
    return [f"the standard output has {line!r}" for line in lines[:3]] or (
        [] if run.code else ["it says nothing of what came out"])


def wave(random: Random) -> bytes:
    """A WAV file of some chunks, any field of which may have an extreme value."""
    samples = specimens.recording("float.wav")[-20000:]
    if random.random() < 0.3:
        hostile = struct.pack("<5f", float("nan"), float("inf"), -float("inf"), 3e38, 1e-45)
        samples = hostile * 50 + samples[1000:]
    channels, bits = random.choice((1, 1, 2, 3)), 32
    fields = [3, channels, 22050, 22050 * channels * 4, channels * 4, bits]
    if random.random() < 0.7:
        fields[random.randrange(6)] = random.choice(EXTREMES)
    sizes = (2, 2, 4, 4, 2, 2)
    form = b"".join(little(value, size) for value, size in zip(fields, sizes))
    chunks = [(b"fmt ", form), (b"data", samples)]
    for _ in range(random.choice((0, 0, 1, 3))):
        name = random.choice((b"LIST", b"fact", b"ds64", b"junk", b"\0\0\0\0"))
        other = (name, random.randbytes(random.choice((0, 1, 4, 28, 400))))
        chunks.insert(random.randint(0, len(chunks)), other)
    if random.random() < 0.1:
        random.shuffle(chunks)
    body = b"WAVE" + b"".join(_chunk(name, content, random) for name, content in chunks)
    return random.choice((b"RIFF", b"RIFF", b"RIFF", b"RF64", b"RIFX")) + _length(len(body), random) + body


def _chunk(name: bytes, content: bytes, random: Random) -> bytes:
    return name + _length(len(content), random) + content + b"\0" * (len(content) % 2)


def _length(count: int, random: Random) -> bytes:
    if random.random() < 0.2:
        count = random.choice((*EXTREMES, count + 1, count - 1, 2 * count))
    return little(count, 4)


def little(value: int, size: int) -> bytes:
    """The last bytes of a number, the least significant first."""
    return (value & ((1 << 8 * size) - 1)).to_bytes(size, "little")
