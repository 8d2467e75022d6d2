"""Measures how loud the tracks of songs are beside the voice, genre by genre.

    python -m vocalmidi_tools.evaluation.mix [--binary .build/release/vocalmidi] [--genres pop jazz ...]
        [--instruments choir ...] [--seed 0] [--json]

Tunes in the public domain are given to `vocalmidi generate`; FluidSynth renders each track of the songs by itself,
and its integrated loudness (ITU-R BS.1770-4) is compared with that of the voice. The rows are means over the tunes
in LU, with the windows that they must lie in (`TARGETS`); the last column is the share of tracks of single songs that
lie there. With --instruments, the loudness of the voice itself is measured, played by each of these instruments.
`vocalmidi_tools.evaluation.tune_mix` fits the volumes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from vocalmidi_tools.features.arranging.kinds import KINDS
from vocalmidi_tools.vocabulary.genres import GENRES

from .program import parser_of, require
from .sound.loudness import loudness
from .sound.rendering import rendered_tracks
from .sound.tune_files import named, write_tune

TAKES = (("Ode to Joy", 112), ("When the Saints Go Marching In", 150), ("Amazing Grace", 84), ("Greensleeves", 60))
"""Tunes, and their beats per minute."""
VOICE = "Voice"
TRACKS = tuple(track.capitalize() for track in KINDS)
WINDOW = 3.0
"""LU on either side of a target."""
USUAL = {"Drums": -6.0, "Bass": -6.0, "Chords": -8.0, "Melody": -9.0}
OTHER = {
    "rock": {"Drums": -4.0, "Chords": -7.0}, "punk": {"Drums": -3.0, "Chords": -6.0},
    "funk": {"Drums": -4.0, "Bass": -4.0}, "hiphop": {"Drums": -3.0, "Bass": -4.0},
    "jazz": {"Drums": -9.0}, "country": {"Drums": -8.0}, "reggae": {"Bass": -4.0},
    "latin": {"Drums": -5.0}, "afrobeat": {"Drums": -4.0, "Bass": -5.0},
}
"""LU above the voice; where drums and bass carry a genre they are louder."""
TARGETS = {genre: USUAL | OTHER.get(genre, {}) for genre in GENRES}


def beside_the_voice(song: Path) -> dict[str, float]:
    """LU of each track above the voice; of a silent track nothing."""
    levels = {name: loudness(samples) for name, samples in rendered_tracks(song).items()}
    voice = levels.pop(VOICE)
    return {name: level - voice for name, level in levels.items() if np.isfinite(level)}


def made(binary: Path, folder: Path, name: str, bpm: float, options: list[str]) -> Path:
    """The song that the program makes of a tune."""
    melody, song = folder / "melody.mid", folder / "song.mid"
    write_tune(melody, named(name), bpm)
    subprocess.run([binary, "generate", melody, "-o", song, *options], check=True, capture_output=True)
    return song


def measured(binary: Path, genre: str, seed: int) -> list[dict[str, float]]:
    """Of each tune, the tracks' loudness beside the voice."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--genre", genre, "--instrument", "choir", "--seed", str(seed)]
        return [beside_the_voice(made(binary, Path(folder), *take, options)) for take in TAKES]


def summary(songs: list[dict[str, float]], targets: dict[str, float]) -> dict[str, float]:
    """The mean of each track, and the share of all that lie in their windows."""
    inside = [abs(level - targets[track]) <= WINDOW for song in songs for track, level in song.items()]
    means = {track: float(np.mean([song[track] for song in songs if track in song] or [np.nan])) for track in TRACKS}
    return {**means, "inside": float(np.mean(inside))}


def voice_levels(binary: Path, instruments: list[str]) -> dict[str, float]:
    """LUFS of the voice, played by each instrument; the mean over the tunes."""
    levels = {}
    with tempfile.TemporaryDirectory() as folder:
        for instrument in instruments:
            options = ["--tracks", "none", "--instrument", instrument]
            songs = [rendered_tracks(made(binary, Path(folder), *take, options)) for take in TAKES]
            levels[instrument] = float(np.mean([loudness(song[VOICE]) for song in songs]))
    return levels


def main() -> None:
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("--genres", nargs="+", choices=GENRES, default=list(GENRES))
    parser.add_argument("--instruments", nargs="+", default=[])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    require(options.binary)
    if options.instruments:
        rows = {name: {"LUFS": level} for name, level in voice_levels(options.binary, options.instruments).items()}
    else:
        rows = {genre: summary(measured(options.binary, genre, options.seed), TARGETS[genre])
                for genre in options.genres}
    if options.json:
        json.dump(rows, sys.stdout, indent=2)
        print()
        return
    for name, values in rows.items():
        targets = TARGETS.get(name, {})
        print(f"{name:18}" + "".join(
            f"  {column} {value:6.2f}" + (f" ({targets[column]:+.0f}±{WINDOW:.0f})" if column in targets else "")
            for column, value in values.items()))


if __name__ == "__main__":
    main()
