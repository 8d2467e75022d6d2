"""The song of a file with its band's notes replaced by those that simple rules give."""

from __future__ import annotations

from pathlib import Path

import mido

from vocalmidi_tools.features.arranging.harmony import Chord
from vocalmidi_tools.features.arranging.kinds import KINDS
from vocalmidi_tools.features.arranging.playing import Bar
from vocalmidi_tools.features.arranging.symbols import chord
from vocalmidi_tools.scores.bars import STEPS_PER_BEAT

from ..arranging.rules import accompany

VELOCITY = dict.fromkeys(KINDS, 60) | {"drums": 92, "bass": 70}
"""Of a note of full loudness; pitched tracks play all notes alike."""


def write_by_rules(source: Path, path: Path) -> None:
    """Writes the song of `source`, which `vocalmidi generate` made in 4/4 or 3/4, with a band by rules."""
    song = mido.MidiFile(source)
    beats = next(m.numerator for m in song.tracks[0] if m.type == "time_signature")
    bars = _bars(song, beats)
    for track in song.tracks[2:]:
        kind = track.name.lower()
        notes = [
            (number * beats * STEPS_PER_BEAT + note.step, note.length, note.key,
             round(VELOCITY[kind] * (note.velocity if kind == "drums" else 1)))
            for number, bar in enumerate(bars) for note in accompany(kind, bar)]
        _replace(track, notes, song.ticks_per_beat // STEPS_PER_BEAT)
    song.save(path)


def _bars(song: mido.MidiFile, beats: int) -> list[Bar]:
    """The bars' chords; as many as the song fills."""
    changes = [(tick, chord(m.text)) for tick, m in _timed(song.tracks[0]) if m.type == "text"]
    end = max(tick for tick, m in _timed(song.tracks[1]) if m.type == "note_on")
    half = song.ticks_per_beat * beats // 2

    def at(tick: int) -> Chord:
        return [known for place, known in changes if place <= tick][-1]

    return [Bar((at(start), at(start + half)), STEPS_PER_BEAT * beats) for start in range(0, end + 1, 2 * half)]


def _timed(track: mido.MidiTrack) -> list[tuple[int, mido.Message]]:
    tick, timed = 0, []
    for message in track:
        tick += message.time
        timed.append((tick, message))
    return timed


def _replace(track: mido.MidiTrack, notes: list[tuple[int, int, int, int]], ticks: int) -> None:
    """The track's notes replaced by `notes`: step, steps, key and velocity; its settings stay."""
    settings = [m.copy(time=0) for m in track if m.type not in ("note_on", "note_off", "end_of_track")]
    channel = next(m.channel for m in settings if m.type == "program_change")
    events = sorted(
        event for step, length, key, velocity in notes
        for event in ((step * ticks, 1, key, velocity), ((step + length) * ticks, 0, key, 0)))
    track[:] = settings
    last = 0
    for tick, begins, key, velocity in events:
        track.append(mido.Message(
            "note_on" if begins else "note_off", channel=channel, note=key, velocity=velocity, time=tick - last))
        last = tick
