"""Renders MIDI files by FluidSynth, dry or as they are heard, whole or one track of them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import mido
import numpy as np
import soundfile

from .loudness import RATE

FOLDERS = tuple(Path("/usr/share", name) for name in ("sounds/sf2", "sounds/sf3", "soundfonts"))
FONT = "FluidR3_GM.sf2"
GAIN = 0.4
"""Of full scale, so that no band is clipped."""
REMEDY = "install them: apt-get install fluidsynth fluid-soundfont-gm"


def sound_font() -> Path:
    """The General MIDI sound font, FluidR3 where it is installed."""
    fonts = [font for folder in FOLDERS for font in sorted(folder.glob("*.sf*"))]
    fonts.sort(key=lambda font: font.name != FONT)
    if not fonts or not shutil.which("fluidsynth"):
        raise SystemExit(f"FluidSynth or a General MIDI sound font is missing; {REMEDY}")
    return fonts[0]


def rendered(path: Path, dry: bool = False) -> np.ndarray:
    """The file as it sounds, (time, 2) at `RATE`; `dry` without reverberation and chorus."""
    with tempfile.TemporaryDirectory() as folder:
        wave = Path(folder) / "sound.wav"
        effects = ["-R", "0", "-C", "0"] if dry else []
        subprocess.run(
            ["fluidsynth", "-ni", "-q", "-g", str(GAIN), "-r", str(RATE), *effects, "-O", "float", "-F", str(wave),
             str(sound_font()), str(path)], check=True, capture_output=True)
        samples, _ = soundfile.read(wave, dtype="float32", always_2d=True)
    return samples


def rendered_tracks(path: Path) -> dict[str, np.ndarray]:
    """Each track with notes, by its name, as it sounds by itself, dry."""
    song = mido.MidiFile(path)
    playing = [track for track in song.tracks if any(m.type == "note_on" for m in track)]
    sounds = {}
    with tempfile.TemporaryDirectory() as folder:
        for track in playing:
            alone = mido.MidiFile(type=1, ticks_per_beat=song.ticks_per_beat)
            alone.tracks = [t for t in song.tracks if t is track or t not in playing]
            alone.save(Path(folder) / "track.mid")
            sounds[track.name] = rendered(Path(folder) / "track.mid", dry=True)
    return sounds
