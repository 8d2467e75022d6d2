"""Mean spectra of notes and short phrases that FluidSynth plays on the sampled instruments.

    python -m vocalmidi_tools.corpus.render_instruments .cache/instruments.npz

A program is played dry, cut into its sounds, and each is recorded in a random room with random
noise by a microphone of random tilt. Of each recording the mean log-mel spectrum over its sounding
frames is kept. There are these splits:

- grid: single notes of every key, a quarter of a semitone low and high, at random velocities, each
  mean taken over its first 0.15 s, 0.35 s, 0.7 s and 1.2 s
- train: drawn sounds: single notes and phrases of random keys, detuning, velocity, duration and
  articulation
- notes: other drawn sounds of the same programs
- programs: drawn sounds of programs that training never hears
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import mido
import numpy as np
import scipy.signal
import soundfile

from vocalmidi_tools.features.front_end import FrontEnd, log_mel
from vocalmidi_tools.features.timbre import mean_spectrum
from vocalmidi_tools.vocabulary.instruments import INSTRUMENTS, Instrument

from .recording import room

SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
SPLITS = ("grid", "train", "notes", "programs")
HELD_OUT = SPLITS[2:]
# Of the synthesizer; twice the front end's, so that little of what lies above it folds down.
RENDERING_RATE = 2 * FrontEnd.sample_rate
TICKS_PER_SECOND = 960
FIRST, LEAD, TAIL, GRID_TAIL = 1.0, 0.1, 0.5, 0.25
# Full scale is 1; a sound without a sample this large is a key that the program does not play.
INAUDIBLE = 1e-3
PITCH_WHEEL_RANGE = 2.0
DRUM_CHANNEL = 9
# The grid of training notes: semitones off the key, seconds that are averaged.
DETUNINGS = (-0.25, 0.25)
PORTIONS = (0.15, 0.35, 0.7, 1.2)
# What a room, noise and microphone are drawn from.
ROOM_SHARE = 0.7
NOISE_BELOW = (30.0, 65.0)  # dB
TILT = (-1.5, 1.5)  # dB an octave
LOW_CUT = (20.0, 150.0)  # Hz


@dataclass(frozen=True)
class Sound:
    """A note or a phrase: `notes` (n, 4: onset s, duration s, key, velocity) from `start` s."""

    start: float
    notes: np.ndarray
    detune: float
    modulation: int

    @property
    def length(self) -> float:
        return float((self.notes[:, 0] + self.notes[:, 1]).max())


@dataclass(frozen=True)
class Job:
    """One program's sounds of one split; `sounds` are drawn where it is not the grid."""

    identity: int
    program: int
    split: int
    seed: int
    sounds: int
    soundfont: Path

    @property
    def instrument(self) -> Instrument:
        return INSTRUMENTS[self.identity]

    @property
    def is_grid(self) -> bool:
        return SPLITS[self.split] == "grid"


class Spectra(NamedTuple):
    """Mean spectra (N, mel_bands), log10 power; of each its key (-1: a phrase) and portion in s."""

    values: np.ndarray
    key: np.ndarray
    portion: np.ndarray


def grid_sounds(instrument: Instrument, rng: np.random.Generator) -> list[Sound]:
    """Every key of the range at every detuning."""
    sounds, start = [], FIRST
    for key in range(instrument.keys[0], instrument.keys[1] + 1):
        for detune in DETUNINGS:
            note = [[0, PORTIONS[-1], key, rng.integers(30, 127)]]
            sounds.append(Sound(
                start, np.array(note, dtype=float), 0.0 if instrument.drums else detune, 0))
            start += sounds[-1].length + GRID_TAIL + LEAD
    return sounds


def drawn_sounds(instrument: Instrument, count: int, rng: np.random.Generator) -> list[Sound]:
    sounds, start = [], FIRST
    for _ in range(count):
        sounds.append(draw_sound(instrument, start, rng))
        start += sounds[-1].length + TAIL + LEAD
    return sounds


def draw_sound(instrument: Instrument, start: float, rng: np.random.Generator) -> Sound:
    """A single note (half of all), or a phrase of 3 to 5 around one register."""
    keys, velocities = np.arange(instrument.keys[0], instrument.keys[1] + 1), np.arange(30, 126)
    if rng.random() < 0.5:
        notes = [[0, rng.uniform(0.15, 1.5), rng.choice(keys), rng.choice(velocities)]]
    else:
        notes = _phrase(keys, velocities, instrument.drums, rng)
    detune = 0.0 if instrument.drums else rng.uniform(-0.5, 0.5)
    modulation = int(rng.integers(20, 100)) if rng.random() < 0.3 else 0
    return Sound(start, np.array(notes, dtype=float), detune, modulation)


def _phrase(
    keys: np.ndarray, velocities: np.ndarray, drums: bool, rng: np.random.Generator
) -> list[list[float]]:
    centre, spread = rng.choice(keys), 24 if drums else rng.uniform(4, 10)
    near = keys[np.abs(keys - centre) <= spread]
    articulation, loudness = rng.uniform(0.3, 1.05), rng.choice(velocities)
    close = velocities[np.abs(velocities - loudness) <= 16]
    onset, notes = 0.0, []
    for _ in range(int(rng.integers(3, 6))):
        beat = rng.uniform(0.12, 0.6)
        notes.append([onset, beat * articulation, rng.choice(near), rng.choice(close)])
        onset += beat
    return notes


def _events(sounds: list[Sound], channel: int) -> list[tuple[float, int, mido.Message]]:
    """(seconds, order among simultaneous ones, message)."""
    events = []
    for sound in sounds:
        bend = round(8191 * sound.detune / PITCH_WHEEL_RANGE)
        events += [
            (sound.start - LEAD / 2, 0, mido.Message("pitchwheel", channel=channel, pitch=bend)),
            (sound.start - LEAD / 2, 0, mido.Message(
                "control_change", channel=channel, control=1, value=sound.modulation)),
        ]
        for onset, duration, key, velocity in sound.notes:
            at, note = sound.start + onset, {"channel": channel, "note": int(key)}
            events += [
                (at, 2, mido.Message("note_on", velocity=int(velocity), **note)),
                (at + duration, 1, mido.Message("note_off", **note)),
            ]
    return sorted(events, key=lambda event: event[:2])


def play(
    sounds: list[Sound], program: int, drums: bool, soundfont: Path
) -> np.ndarray:
    """The dry sound of a program at the front end's rate."""
    channel = DRUM_CHANNEL if drums else 0
    midi = mido.MidiFile(ticks_per_beat=TICKS_PER_SECOND // 2)
    track = mido.MidiTrack([mido.Message("program_change", channel=channel, program=program)])
    tick = 0
    for seconds, _, message in _events(sounds, channel):
        at = round(seconds * TICKS_PER_SECOND)
        track.append(message.copy(time=at - tick))
        tick = at
    midi.tracks.append(track)
    with tempfile.TemporaryDirectory() as folder:
        score, audio = Path(folder, "score.mid"), Path(folder, "audio.wav")
        midi.save(score)
        subprocess.run(
            ["fluidsynth", "-n", "-i", "-q", "-R", "0", "-C", "0", "-g", "0.5",
             "-o", "synth.dynamic-sample-loading=1",
             "-r", str(RENDERING_RATE), "-T", "wav", "-O", "float", "-F", audio, soundfont, score],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        samples, _ = soundfile.read(audio, dtype="float32", always_2d=True)
    return scipy.signal.resample_poly(samples.mean(axis=1), 1, 2).astype(np.float32)


def record(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """`audio` in a random room, with random noise and gain, by a random microphone."""
    if rng.random() < ROOM_SHARE:
        audio = room(audio, rng)
    colour, level = rng.uniform(0, 0.95), 10 ** (-rng.uniform(*NOISE_BELOW) / 20)
    hiss = scipy.signal.lfilter([1 - colour], [1, -colour], rng.standard_normal(len(audio)))
    audio = audio + hiss * (level * np.sqrt(np.mean(audio**2)) / hiss.std())
    frequency = np.fft.rfftfreq(len(audio), 1 / FrontEnd.sample_rate).clip(min=1)
    gain = 10 ** (rng.uniform(*TILT) * np.log2(frequency / 1000) / 20)
    gain /= np.sqrt(1 + (rng.uniform(*LOW_CUT) / frequency) ** 2)
    audio = np.fft.irfft(np.fft.rfft(audio) * gain, len(audio))
    return (audio / np.abs(audio).max() * 10 ** (rng.uniform(-30, 0) / 20)).astype(np.float32)


def spectrum(rows: np.ndarray, notes: np.ndarray, front_end: FrontEnd) -> np.ndarray:
    """The mean of the log-mel rows in which one of `notes` (n, 2+: onset, duration) sounds."""
    times = np.arange(len(rows)) * front_end.hop / front_end.sample_rate
    onsets, ends = notes[:, 0], notes[:, 0] + notes[:, 1]
    sounding = ((times[:, None] >= onsets) & (times[:, None] < ends)).any(axis=1)
    # A very short note may fall between two frames.
    sounding[np.searchsorted(times, onsets[0]).clip(max=len(rows) - 1)] = True
    return mean_spectrum(rows[sounding])


def work(job: Job) -> Spectra:
    """Plays and records the sounds of a job."""
    instrument, rng, front_end = job.instrument, np.random.default_rng(job.seed), FrontEnd()
    sounds = (
        grid_sounds(instrument, rng) if job.is_grid else drawn_sounds(instrument, job.sounds, rng))
    dry = play(sounds, job.program, instrument.drums, job.soundfont)
    found = []
    for sound in sounds:
        first = int((sound.start - LEAD) * front_end.sample_rate)
        count = int((sound.length + LEAD + GRID_TAIL) * front_end.sample_rate)
        excerpt = np.pad(dry[first: first + count], (0, max(0, first + count - len(dry))))
        if np.abs(excerpt).max() < INAUDIBLE:
            continue
        rows = log_mel(record(excerpt, rng), front_end)
        notes = sound.notes + [LEAD, 0, 0, 0]
        key = int(notes[0, 2]) if len(notes) == 1 else -1
        for portion in PORTIONS if job.is_grid else (sound.length,):
            heard = notes * [1, 0, 1, 1] + [0, portion, 0, 0] if job.is_grid else notes
            found.append((spectrum(rows, heard, front_end), key, portion))
    return Spectra(*(np.stack(column) for column in zip(*found)))


def jobs(sounds: int, seed: int, soundfont: Path) -> list[Job]:
    """Each instrument gets `sounds` to train on and a twelfth held out, whatever its programs."""
    found = []
    for identity, instrument in enumerate(INSTRUMENTS):
        for split, name in enumerate(SPLITS):
            programs = instrument.held_out if name == "programs" else instrument.programs
            for program in programs:
                count = sounds // 12 if name in HELD_OUT else sounds
                found.append(Job(
                    identity, program, split, seed + 1000 * len(found),
                    -(-count // len(programs)), soundfont))
    return found


def main():
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the .npz to write")
    parser.add_argument("--sounds", type=int, default=900, help="drawn sounds an instrument")
    parser.add_argument("--soundfont", type=Path, default=SOUNDFONT)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not options.soundfont.exists():
        raise SystemExit(f"no {options.soundfont}; install fluid-soundfont-gm, or name another")
    todo = jobs(options.sounds, options.seed, options.soundfont)
    found: list[Spectra] = []
    with ProcessPoolExecutor(options.workers) as pool:
        for job, made in zip(todo, pool.map(work, todo)):
            found.append(made)
            print(SPLITS[job.split], job.instrument.name, job.program, len(made.key), flush=True)
    values, key, portion = (np.concatenate(column) for column in zip(*found))
    counts = [len(made.key) for made in found]
    labels = {
        name: np.repeat([getattr(job, name) for job in todo], counts)
        for name in ("identity", "program", "split")}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out, spectra=values, key=key, portion=portion, **labels)


if __name__ == "__main__":
    main()
