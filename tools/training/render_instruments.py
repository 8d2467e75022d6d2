"""Mean spectra of notes and short phrases that FluidSynth plays on the sampled instruments.

    python tools/training/render_instruments.py .cache/instruments.npz

A sound is drawn (program, keys and a detuning of up to half a semitone, velocities, durations,
articulation), played dry, cut out, and recorded in a random room with random noise by a microphone
of random tilt. Of each recording the mean log-mel spectrum over its sounding frames is kept. There
are three splits:

- train: of each program's keys, five in six
- notes: the sixth, which training never hears of that program, and other velocities
- programs: any key of programs that training never hears
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import scipy.signal
import soundfile

from corpus.recording import room
from front_end import FrontEnd, log_mel
from instruments import INSTRUMENTS, Instrument
from timbre_features import mean_spectrum

SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
SPLITS = ("train", "notes", "programs")
# Of the synthesizer; twice the front end's, so that little of what lies above it folds down.
RENDERING_RATE = 2 * FrontEnd.sample_rate
TICKS_PER_SECOND = 960
LEAD, TAIL = 0.1, 0.5
# Full scale is 1; a sound without a sample this large is a key that the program does not play.
INAUDIBLE = 1e-3
PITCH_WHEEL_RANGE = 2.0
DRUM_CHANNEL = 9
# One key in so many of each program is held out; which, differs from program to program.
HELD_OUT_KEYS = 6
# What a room, noise and microphone are drawn from.
ROOM_SHARE = 0.7
NOISE_BELOW = (30.0, 65.0)  # dB
TILT = (-1.5, 1.5)  # dB an octave
LOW_CUT = (20.0, 150.0)  # Hz


@dataclass(frozen=True)
class Sound:
    """A note or a phrase: `notes` (n, 4) of onset s, duration s, key and velocity; from `start` s."""

    start: float
    notes: np.ndarray
    detune: float
    modulation: int

    @property
    def length(self) -> float:
        return float((self.notes[:, 0] + self.notes[:, 1]).max())


@dataclass(frozen=True)
class Job:
    """One program's sounds of one split."""

    identity: int
    program: int
    split: int
    seed: int
    sounds: int
    recordings: int
    soundfont: Path

    @property
    def keys(self) -> np.ndarray:
        """Those that this split may play."""
        lowest, highest = INSTRUMENTS[self.identity].keys
        keys = np.arange(lowest, highest + 1)
        if SPLITS[self.split] == "programs":
            return keys
        held_out = (keys + self.program) % HELD_OUT_KEYS == 0
        return keys[held_out == (SPLITS[self.split] == "notes")]


def draw_sound(job: Job, start: float, rng: np.random.Generator) -> Sound:
    """A single note (half of all), or a phrase of 3 to 5 around one register."""
    keys, drums, split = job.keys, INSTRUMENTS[job.identity].drums, SPLITS[job.split]
    velocities = np.arange(30 + (split == "notes"), 126, 2)
    if rng.random() < 0.5:
        notes = [[0, rng.uniform(0.15, 1.5), rng.choice(keys), rng.choice(velocities)]]
    else:
        notes = _phrase(keys, velocities, drums, rng)
    detune = 0.0 if drums else rng.uniform(-0.5, 0.5)
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


def spectrum(audio: np.ndarray, notes: np.ndarray, front_end: FrontEnd) -> np.ndarray:
    """The mean spectrum over the frames in which one of `notes` (n, 2+; onset, duration) sounds."""
    rows = log_mel(audio, front_end)
    times = np.arange(len(rows)) * front_end.hop / front_end.sample_rate
    onsets, ends = notes[:, 0], notes[:, 0] + notes[:, 1]
    sounding = ((times[:, None] >= onsets) & (times[:, None] < ends)).any(axis=1)
    # A very short note may fall between two frames.
    sounding[np.searchsorted(times, onsets[0]).clip(max=len(rows) - 1)] = True
    return mean_spectrum(rows[sounding])


def work(job: Job) -> np.ndarray:
    """Mean spectra (sounds * recordings, mel_bands), log10 power."""
    instrument, rng = INSTRUMENTS[job.identity], np.random.default_rng(job.seed)
    front_end, sounds, start = FrontEnd(), [], 1.0
    for _ in range(job.sounds):
        sounds.append(draw_sound(job, start, rng))
        start += sounds[-1].length + TAIL + LEAD
    dry = play(sounds, job.program, instrument.drums, job.soundfont)
    spectra = []
    for sound in sounds:
        first = int((sound.start - LEAD) * front_end.sample_rate)
        count = int((sound.length + LEAD + TAIL / 2) * front_end.sample_rate)
        excerpt = np.pad(dry[first: first + count], (0, max(0, first + count - len(dry))))
        notes = sound.notes + [LEAD, 0, 0, 0]
        if np.abs(excerpt).max() < INAUDIBLE:
            continue
        for _ in range(job.recordings):
            spectra.append(spectrum(record(excerpt, rng), notes, front_end))
    return np.stack(spectra)


def jobs(sounds: int, recordings: int, seed: int, soundfont: Path) -> list[Job]:
    """Each instrument gets the same number of sounds in a split, whatever its programs."""
    found = []
    for identity, instrument in enumerate(INSTRUMENTS):
        share = {"train": sounds, "notes": sounds // 12, "programs": sounds // 12}
        for split, name in enumerate(SPLITS):
            programs = instrument.held_out if name == "programs" else instrument.programs
            for program in programs:
                found.append(Job(
                    identity, program, split, seed + 1000 * len(found),
                    -(-share[name] // len(programs)), recordings if name == "train" else 1,
                    soundfont))
    return found


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the .npz to write")
    parser.add_argument("--sounds", type=int, default=900, help="training sounds an instrument")
    parser.add_argument("--recordings", type=int, default=1, help="recordings of each training sound")
    parser.add_argument("--soundfont", type=Path, default=SOUNDFONT)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not options.soundfont.exists():
        raise SystemExit(f"{options.soundfont} is missing; install fluid-soundfont-gm, or name another")
    todo = jobs(options.sounds, options.recordings, options.seed, options.soundfont)
    spectra = []
    with ProcessPoolExecutor(options.workers) as pool:
        for job, made in zip(todo, pool.map(work, todo)):
            spectra.append(made)
            print(SPLITS[job.split], INSTRUMENTS[job.identity].name, job.program, len(made), flush=True)
    counts = [len(made) for made in spectra]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        options.out, spectra=np.concatenate(spectra),
        **{name: np.repeat([getattr(job, name) for job in todo], counts)
           for name in ("identity", "program", "split")})


if __name__ == "__main__":
    main()
