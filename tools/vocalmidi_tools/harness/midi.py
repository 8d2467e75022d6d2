"""Hostile MIDI files: bytes damaged, and events that no program should write."""

from __future__ import annotations

from random import Random

from . import judgement, specimens
from .mutation import EXTREMES, mutated, number
from .workplace import Workplace


def damaged(place: Workplace, random: Random) -> list[str]:
    """A MIDI file damaged anywhere."""
    return _used(place, mutated(random.choice(specimens.midi_files()), random), random)


def hostile(place: Workplace, random: Random) -> list[str]:
    """A MIDI file of senseless events, tempi, lengths and times."""
    return _used(place, file(random), random)


def _used(place: Workplace, content: bytes, random: Random) -> list[str]:
    name = place.put("tune.mid", content)
    source, stdin = random.choice(((name, b""), (name, b""), ("-", content)))
    if random.random() < 0.3:
        run = place.run("continue", source, "--bars", 2, "-o", "more.mid", "--plot", "more.svg", stdin=stdin)
    else:
        tracks = random.choice(("none", "none", "none", "drums,bass"))
        output = random.choice(("song.mid", "song.mid", "song.musicxml"))
        run = place.run(
            "generate", source, "--tracks", tracks, "-o", output, "--csv", "song.csv", "--json", "song.json",
            "--plot", "song.svg", stdin=stdin)
    return judgement.faults(place, run)


def file(random: Random) -> bytes:
    """A header and some tracks; now and then a number in them is extreme."""
    tracks = [_track(random) for _ in range(random.choice((1, 1, 2, 5)))]
    division = random.choice((480, 480, 96, 1, 0x7FFF, 0, 0xE728, 0xE850, 0x8000, 0xFFFF))
    count = len(tracks) if random.random() < 0.8 else random.choice(EXTREMES) & 0xFFFF
    kind = random.choice((0, 1, 1, 1, 2, 0xFFFF))
    head = kind.to_bytes(2, "big") + count.to_bytes(2, "big") + division.to_bytes(2, "big")
    content = _chunk(b"MThd", head, random) + b"".join(_chunk(b"MTrk", track, random) for track in tracks)
    if random.random() < 0.1:
        length = len(content).to_bytes(4, "little")
        content = b"RIFF" + length + b"RMIDdata" + length + content
    return content


def _chunk(name: bytes, content: bytes, random: Random) -> bytes:
    length = len(content).to_bytes(4, "big") if random.random() < 0.9 else number(random, 4)
    return name + length + content


def _variable(value: int) -> bytes:
    """A number as times and lengths are written: seven bits a byte."""
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))


def _time(random: Random) -> bytes:
    if random.random() < 0.1:
        return random.choice((b"\xff\xff\xff\xff\x7f", b"\x80\x80\x80\x00", b"\x80"))
    return _variable(random.choice((0, 0, 1, 120, 240, 480, 960, 0xFFFFF, 0xFFFFFFF)))


def _track(random: Random) -> bytes:
    events = b"".join(_event(random) for _ in range(random.choice((0, 1, 20, 200))))
    return events + (b"\0\xff\x2f\0" if random.random() < 0.9 else b"")


def _event(random: Random) -> bytes:
    channel = random.choice((0, 0, 0, 1, 9, 15))
    key, velocity = random.choice((0, 48, 60, 61, 62, 127)), random.choice((0, 1, 90, 127))
    note = bytes([0x90 | channel, key, velocity])
    choices = (
        lambda: note + _variable(random.choice((120, 240, 480))) + bytes([0x80 | channel, key, 0]),
        lambda: note,
        lambda: bytes([0x80 | channel, key, velocity]),
        lambda: note[1:],
        lambda: bytes([0xE0 | channel, random.randrange(128), random.randrange(128)]),
        lambda: bytes([0xB0 | channel, random.choice((0, 6, 7, 38, 100, 101, 123)), random.randrange(128)]),
        lambda: bytes([0xC0 | channel, random.randrange(128)]),
        lambda: _meta(random),
        lambda: b"\xf0" + _variable(4) + random.randbytes(4),
        lambda: random.randbytes(random.randint(1, 4)),
    )
    weights = (12, 4, 3, 2, 2, 2, 1, 4, 1, 1)
    return _time(random) + random.choices(choices, weights)[0]()


def _meta(random: Random) -> bytes:
    """A tempo, a metre, a key, a text or anything else, with contents that may make no sense."""
    kind = random.choice((0x51, 0x51, 0x58, 0x58, 0x59, 0x01, 0x03, 0x06, 0x54, 0x7F, random.randrange(128)))
    usual = {0x51: 3, 0x58: 4, 0x59: 2, 0x54: 5}.get(kind, random.choice((0, 3, 40, 300)))
    noise = random.randbytes(random.choice((usual, usual, random.randrange(8))))
    content = random.choice((bytes(usual), b"\xff" * usual, noise, noise))
    length = len(content) if random.random() < 0.95 else random.choice((0, 1, 0xFFFFFFF))
    return bytes([0xFF, kind]) + _variable(length) + content
