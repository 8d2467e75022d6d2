"""Every kind of case that the harness knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from . import arguments, audio, killing, length, midi, places, scarcity, streams, tables, tensors, vanishing
from .workplace import Workplace


@dataclass(frozen=True)
class Kind:
    name: str
    attempt: Callable[[Workplace, Random], list[str]]
    """Runs the program in a folder and says what was wrong; its docstring says what is tried."""
    share: int
    """Cases in a round."""
    is_repeated: bool = True
    """Whether later rounds have it too."""

    @property
    def tried(self) -> str:
        return (self.attempt.__doc__ or "").partition("\n")[0]


def kinds(minutes: float = 120) -> list[Kind]:
    """All kinds; `minutes` is the length of the long recording."""
    return [
        Kind("audio-damaged", audio.damaged, 24),
        Kind("audio-header", audio.hostile_wave, 12),
        Kind("audio-cut", audio.cut, 12),
        Kind("audio-flipped", audio.flipped, 6),
        Kind("midi-damaged", midi.damaged, 8),
        Kind("midi-events", midi.hostile, 12),
        Kind("weights", tensors.weights, 24),
        Kind("tensors", tensors.inputs, 12),
        Kind("tables", tables.tables, 24),
        Kind("stream", streams.streams, 8),
        Kind("arguments", arguments.arguments, 48),
        Kind("kill", killing.transcription, 4),
        Kind("kill-live", killing.live_take, 1),
        Kind("full-disk", places.full_disk, 6),
        Kind("unwritable", places.unwritable_folder, 2),
        Kind("closed-pipe", places.closed_pipe, 6),
        Kind("memory-limit", scarcity.memory_limit, 4),
        Kind("vanishing", vanishing.vanishing, 6),
        Kind("length", length.against(minutes), 1, is_repeated=False),
    ]
