"""Songs that `vocalmidi generate` makes of melodies of scores."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import mido
import numpy as np

from vocalmidi_tools.scores import read
from vocalmidi_tools.scores.bars import STEPS_PER_BEAT
from vocalmidi_tools.scores.piece import Piece

BARS = 24
TICKS = 480

Notes = np.ndarray
"""Rows (onset, duration, key, velocity), in beats from bar 1 on."""


class MadeSong:
    """A song as the program made it."""

    def __init__(self, text: str, beats_per_bar: int):
        song = json.loads(text)
        self.beats_per_bar = beats_per_bar
        self.chords = song["chords"]
        beat = 60 / song["tempo"]
        self.tracks = {
            track["name"].lower(): np.array(
                [[n["onset"] / beat, (n["offset"] - n["onset"]) / beat, round(n["pitch"]), n["velocity"]]
                 for n in track["notes"]]).reshape(-1, 4)
            for track in song["tracks"]
        }
        self.voice = next(iter(self.tracks.values()))

    @property
    def bars(self) -> int:
        return int(np.ceil((self.voice[:, 0] + self.voice[:, 1]).max() / self.beats_per_bar - 1e-3))

    def patterns(self, notes: Notes) -> list[frozenset]:
        """What is struck in each bar: (sixteenth, key)."""
        steps = np.round(STEPS_PER_BEAT * notes[:, 0]).astype(int)
        length = STEPS_PER_BEAT * self.beats_per_bar
        bars: list[set] = [set() for _ in range(self.bars)]
        for step, key in zip(steps, notes[:, 2].astype(int)):
            if 0 <= step // length < len(bars):
                bars[step // length].add((step % length, key))
        return [frozenset(bar) for bar in bars]


def write_melody(path: Path, piece: Piece) -> bool:
    """The first bars of the melody as MIDI; whether there is one."""
    melody = piece.tracks.get("melody", np.zeros((0, 4)))
    first = np.floor(melody[0, 0] / piece.beats_per_bar) * piece.beats_per_bar if len(melody) else 0
    rows = melody[melody[:, 0] < first + BARS * piece.beats_per_bar]
    if len(rows) < 40:
        return False
    events = sorted(
        event for onset, length, key, _ in rows
        for event in ((round(TICKS * (onset - first)), 1, int(key)),
                      (round(TICKS * (onset + 0.95 * length - first)), 0, int(key))))
    track = mido.MidiTrack([
        mido.MetaMessage("time_signature", numerator=piece.beats_per_bar, denominator=4),
        mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(piece.bpm))])
    last = 0
    for tick, is_on, key in events:
        kind = "note_on" if is_on else "note_off"
        track.append(mido.Message(kind, note=key, velocity=80, time=tick - last))
        last = tick
    mido.MidiFile(ticks_per_beat=TICKS, tracks=[track]).save(path)
    return True


def made(pieces: list[Piece], binary: Path, options: list[str], songs: int) -> list[MadeSong]:
    """The songs of the first pieces with melodies that are long enough."""
    result = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for piece in pieces:
            if len(result) == songs:
                break
            if piece.beats_per_bar not in (3, 4) or not write_melody(folder / "melody.mid", piece):
                continue
            subprocess.run(
                [binary, "generate", folder / "melody.mid", "-o", folder / "song.mid",
                 "--json", folder / "song.json", *options], check=True, capture_output=True)
            result.append(MadeSong((folder / "song.json").read_text(), piece.beats_per_bar))
    return result


def chosen(scores: Path, cache: Path | None) -> list[Piece]:
    """Songs outside the training split, of the two collections in turn."""
    found = [p for p in read(scores, ("pop909", "openewld"), cache) if p.split != "train"]
    collections = [[p for p in found if p.source == source] for source in ("openewld", "pop909")]
    return [piece for pair in zip(*collections) for piece in pair]
