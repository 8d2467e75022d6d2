"""Fits how loud the tracks of songs are, and writes the volumes as a weight file.

    python -m vocalmidi_tools.evaluation.tune_mix [--out Weights/mix.safetensors] [--binary .build/release/vocalmidi]
        [--genres pop jazz ...] [--instruments choir ...] [--seed 0]

The volumes are those of the tracks' channels (controller 7). A track's is fitted from the one that the program uses now:
songs of each genre are measured by `vocalmidi_tools.evaluation.mix`, and it changes by what the track's mean loudness
lacks of its target there. The voice's is what would give a voice alone the loudness `VOICE_TARGET`, played by each
instrument. Only the genres and instruments that are named are fitted; without either option, all of both.

A track or an instrument that is new has the usual volume first: write the file with `--genres --instruments`, which fits
nothing, build the program with it, and run this again.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import mido
import numpy as np

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.weights import SUFFIX
from vocalmidi_tools.vocabulary.genres import GENRES
from vocalmidi_tools.vocabulary.instruments import INSTRUMENTS

from .mix import TAKES, TARGETS, TRACKS, made, measured, summary, voice_levels
from .program import parser_of, require

ARCHITECTURE = "mix"
VOICE = "voice"
VOICE_TARGET = -32.0
"""LUFS of a voice alone."""
USUAL_VOLUME = 100
"""General MIDI's, where a track sets none: that of a voice alone."""


def fitted(volume: int, level: float, target: float) -> int:
    """The channel volume that brings a track from one level to another, as General MIDI's curve has it."""
    return int(np.clip(round(volume * 10 ** ((target - level) / 40)), 1, 127))


def volumes(song: Path) -> dict[str, int]:
    """The tracks' channel volumes."""
    return {track.name: next((m.value for m in track if m.type == "control_change" and m.control == 7), USUAL_VOLUME)
            for track in mido.MidiFile(song).tracks}


def of_the_tracks(binary: Path, genre: str, seed: int) -> dict[str, int]:
    """The volumes that bring a genre's tracks from their mean levels to their targets."""
    means = summary(measured(binary, genre, seed), TARGETS[genre])
    with tempfile.TemporaryDirectory() as folder:
        now = volumes(made(binary, Path(folder), *TAKES[0], ["--genre", genre]))
    # A track that is silent in all songs has no loudness.
    return {track.lower(): fitted(now[track], means[track], TARGETS[genre][track])
            for track in TRACKS if np.isfinite(means[track])}


def of_the_voice(binary: Path, instruments: list[str]) -> dict[str, int]:
    """The volumes that make a voice equally loud, whatever plays it."""
    levels = voice_levels(binary, instruments)
    return {name: fitted(USUAL_VOLUME, level, VOICE_TARGET) for name, level in levels.items()}


def encoded(tables: dict[str, dict[str, int]]) -> bytes:
    """The weight file of the volumes: of each track by genre, and of the voice by instrument."""
    names = dict.fromkeys((track.lower() for track in TRACKS), GENRES) | {VOICE: [i.name for i in INSTRUMENTS]}
    tensors = {
        table: np.array([tables.get(table, {}).get(row, USUAL_VOLUME) for row in rows], np.float32)
        for table, rows in names.items()}
    provenance = {
        "volumes": "fitted to the loudness (ITU-R BS.1770-4) of songs that FluidSynth played with FluidR3 GM (MIT)",
        "songs": [name for name, _ in TAKES], "targets": TARGETS, "voice_target": VOICE_TARGET,
        "voice.drums": "the usual volume: a melody on drums is played on the band's channel"}
    return weight_file.encode(tensors, {
        "architecture": ARCHITECTURE, "configuration": "{}", "genres": json.dumps(GENRES),
        "instruments": json.dumps([{"name": i.name, "program": i.program} for i in INSTRUMENTS]),
        "provenance": json.dumps(provenance)})


def decoded(file: bytes) -> dict[str, dict[str, int]]:
    """The volumes of a weight file."""
    read = weight_file.decode(file)
    genres = json.loads(read.metadata["genres"])
    instruments = [entry["name"] for entry in json.loads(read.metadata["instruments"])]
    return {name: dict(zip(instruments if name == VOICE else genres, map(int, tensor)))
            for name, tensor in read.tensors.items()}


def change(tables: dict[str, dict[str, int]], table: str, row: str, volume: int) -> None:
    """Sets a volume, and prints it."""
    known = tables.setdefault(table, {})
    print(f"{row:18} {table:8} {known.get(row, USUAL_VOLUME):4} -> {volume}", flush=True)
    known[row] = volume


def main() -> None:
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "Weights" / f"mix{SUFFIX}", help="weight file to write")
    parser.add_argument("--genres", nargs="*", choices=GENRES)
    parser.add_argument("--instruments", nargs="*", choices=[i.name for i in INSTRUMENTS if not i.drums])
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    require(options.binary)
    if options.genres is None and options.instruments is None:
        options.genres, options.instruments = list(GENRES), [i.name for i in INSTRUMENTS if not i.drums]
    tables = decoded((ROOT / "Weights" / f"mix{SUFFIX}").read_bytes())
    for genre in options.genres or ():
        for track, volume in of_the_tracks(options.binary, genre, options.seed).items():
            change(tables, track, genre, volume)
    for name, volume in of_the_voice(options.binary, options.instruments or []).items():
        change(tables, VOICE, name, volume)
    weight_file.write(options.out, encoded(tables))


if __name__ == "__main__":
    main()
