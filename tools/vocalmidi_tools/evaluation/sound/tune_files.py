"""The tunes of `corpus/tunes.py` as MIDI files of a melody."""

from __future__ import annotations

from pathlib import Path

import mido

from vocalmidi_tools.corpus.tunes import TUNES, Tune

TICKS = 480
GAP = 0.05
"""Of a note's length, silence before the next."""


def named(name: str) -> Tune:
    """The tune of a name."""
    return next(tune for tune in TUNES if tune.name == name)


def write_tune(path: Path, tune: Tune, bpm: float, velocity: int = 80) -> None:
    """Writes the melody of all verses.

    `bpm` counts quarters, in 6/8 dotted quarters.
    """
    top, bottom = (int(number) for number in tune.metre.split("/"))
    quarters = bpm * (1.5 if tune.metre == "6/8" else 1.0)
    track = mido.MidiTrack([
        mido.MetaMessage("track_name", name=tune.name),
        mido.MetaMessage("time_signature", numerator=top, denominator=bottom),
        mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(quarters))])
    events = []
    for onset, length, key, _ in tune.piece().tracks["melody"]:
        events.append((round(TICKS * onset), 1, int(key)))
        events.append((round(TICKS * (onset + (1 - GAP) * length)), 0, int(key)))
    last = 0
    for tick, begins, key in sorted(events):
        track.append(mido.Message("note_on" if begins else "note_off", note=key, velocity=velocity, time=tick - last))
        last = tick
    mido.MidiFile(ticks_per_beat=TICKS, tracks=[track]).save(path)
