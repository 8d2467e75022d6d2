"""Damage to bytes of any kind."""

from __future__ import annotations

from random import Random

EXTREMES = (
    0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE,
    0xFFFFFFFF, 1 << 62, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
"""Numbers at which lengths, counts and sizes go wrong."""


def mutated(content: bytes, random: Random) -> bytes:
    """Damages content in one place, or in some."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        content = random.choice(_MUTATORS)(content, random)
    return content


def _part(content: bytes, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(content))
    return start, min(len(content), start + random.choice((1, 2, 4, 16, 200, 5000)))


def _flipped(content: bytes, random: Random) -> bytes:
    if not content:
        return content
    place = random.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << random.randrange(8)]) + content[place + 1:]


def truncated(content: bytes, random: Random) -> bytes:
    return content[:random.randint(0, len(content))]


def _duplicated(content: bytes, random: Random) -> bytes:
    start, end = _part(content, random)
    return content[:end] + content[start:end] * random.choice((1, 2, 50)) + content[end:]


def _without(content: bytes, random: Random) -> bytes:
    start, end = _part(content, random)
    return content[:start] + content[end:]


def _spliced(content: bytes, random: Random) -> bytes:
    (start, end), (other, _) = _part(content, random), _part(content, random)
    return content[:other] + content[start:end] + content[other + end - start:]


def _noisy(content: bytes, random: Random) -> bytes:
    start, end = _part(content, random)
    return content[:start] + random.randbytes(end - start) + content[end:]


def number(random: Random, size: int) -> bytes:
    """An extreme number of so many bytes, in either order."""
    value = random.choice(EXTREMES) & ((1 << 8 * size) - 1)
    return value.to_bytes(size, random.choice(("big", "little")))


def _numbered(content: bytes, random: Random) -> bytes:
    """An extreme number in place of what may be a length or a count: most are near the beginning."""
    size = random.choice((1, 2, 4, 4, 8))
    reach = random.choice((64, 512, len(content)))
    place = random.randint(0, max(0, min(reach, len(content)) - size))
    return content[:place] + number(random, size) + content[place + size:]


_MUTATORS = (_flipped, truncated, _duplicated, _without, _spliced, _noisy, _numbered, _numbered)
