"""Scores `vocalmidi transcribe` on singing of many kinds, each with exact truth: voices, manners, recordings.

    python -m vocalmidi_tools.evaluation.kinds [--takes 6] [--only KIND ...] [--weights W]
        [--binary .build/release/vocalmidi] [--json] [--keep FOLDER]

The synthesizer of the training corpus sings sight-singing exercises by formants, in one manner that a kind changes in
one way. Seeds are not those of training. Printed are the F-measures of `vocalmidi_tools.evaluation.notes`, the notes
found for a hundred sung ones, and of the notes whose onset is found the share that is an octave or more off.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import mir_eval
import numpy as np
import scipy.signal
import soundfile

from vocalmidi_tools.corpus import devices
from vocalmidi_tools.corpus.formants import FormantVoice
from vocalmidi_tools.corpus.melodies import exercise
from vocalmidi_tools.corpus.performance import Manner, perform, pitch_curve
from vocalmidi_tools.corpus.recording import record
from vocalmidi_tools.corpus.synthesizer import SAMPLE_RATE, frame_times, render

from . import notes as scoring
from .program import parser_of

SECONDS = 14.0
SEED = 44_000
QUIET_ROOM = (50.0, 55.0)
Recording = Callable[[np.ndarray, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Kind:
    """What sings, how, and what becomes of it; `manner` has the fields of `Manner` that are not the usual ones."""

    limits: tuple[float, float] = (53.0, 72.0)
    style: str = "voice"
    tract: float = 1.1
    manner: dict[str, object] = field(default_factory=dict)
    repeats: int = 1  # how often each pitch is sung
    recording: Recording | None = None
    rate: int = SAMPLE_RATE  # of the file


def noisy(decibel: float, audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """With white noise so far under the voice."""
    noise = rng.standard_normal(len(audio)) * audio.std() * 10 ** (-decibel / 20)
    return audio + noise


def in_a_room(seconds: float, audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """In a room whose sound falls by 60 dB in so many seconds, as loud as the voice."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    tail = rng.standard_normal(len(time)) * np.exp(-6.9 * time / seconds)
    tail[0] = np.sqrt(np.sum(tail**2))
    return scipy.signal.oaconvolve(audio, tail)[: len(audio)]


def clipped(audio: np.ndarray, _: np.random.Generator) -> np.ndarray:
    """12 dB too loud."""
    return np.clip(4 * audio / np.abs(audio).max(), -1, 1)


def as_mp3(audio: np.ndarray, _: np.random.Generator) -> np.ndarray:
    """By MP3 at its lowest rate for this sample rate."""
    file = io.BytesIO()
    soundfile.write(file, audio / np.abs(audio).max(), SAMPLE_RATE, format="MP3", compression_level=0.99)
    file.seek(0)
    return soundfile.read(file)[0][: len(audio)]


def with_buzz(base: float, audio: np.ndarray, _: np.random.Generator) -> np.ndarray:
    """With 20 harmonics of `base` Hz, 25 dB under the voice."""
    time = np.arange(len(audio)) / SAMPLE_RATE
    buzz = sum(np.sin(2 * np.pi * base * k * time + k) / k for k in range(1, 21))
    return audio + buzz / buzz.std() * audio.std() * 10 ** (-25 / 20)


def quiet(audio: np.ndarray, _: np.random.Generator) -> np.ndarray:
    """With a peak of -60 dB."""
    return audio / np.abs(audio).max() * 1e-3


def legato(share: float) -> np.ndarray:
    """Joints of which so many are slurs, and the others consonants that the voice sings."""
    return np.array([share, 0, (1 - share) / 2, 0, 0, (1 - share) / 2])


SUNG = legato(0)
VOICES = {
    "bass, 36-52": Kind((36, 52), tract=0.9), "tenor": Kind((48, 67), tract=1.0), "alto": Kind(),
    "soprano, to 91": Kind((72, 91), tract=1.2), "child": Kind((60, 79), tract=1.3),
    "hum": Kind(style="hum"), "falsetto": Kind((62, 81), "falsetto"),
    "whistle, 72-91": Kind((72, 91), "whistle"), "whistle, 89-108": Kind((89, 108), "whistle"),
}
MANNERS = {
    "vibrato, 50 cents": Kind(manner={"vibrato_depth": 0.5, "vibrato_delay": -0.25}),
    "vibrato, 100 cents": Kind(manner={"vibrato_depth": 1.0, "vibrato_delay": -0.25}),
    "vibrato, 150 cents": Kind(manner={"vibrato_depth": 1.5, "vibrato_delay": -0.25}),
    "slow scoops": Kind(manner={"scoop": 3.0, "scoop_times": (0.06, 0.1)}),
    "slow glides": Kind(manner={"glide": 0.05, "joints": legato(0.8)}),
    "staccato": Kind(manner={"staccato": 1.0, "joints": np.array([0, 0, 0, 1, 0, 0])}),
    "legato": Kind(manner={"joints": legato(0.8)}),
    "repeats, sung consonants": Kind(manner={"joints": SUNG, "gap": 0.01}, repeats=3),
    "repeats, stops": Kind(manner={"joints": np.array([0, 0, 0, 1, 0, 0])}, repeats=3),
    "dynamics, 8 dB": Kind(manner={"dynamics": 8.0}),
}
RECORDINGS = {
    **{f"noise {level} dB": Kind(recording=partial(noisy, level)) for level in (20, 10, 5, 0)},
    **{f"room {time} s": Kind(recording=partial(in_a_room, time)) for time in (0.5, 1.0)},
    "telephone": Kind(recording=devices.telephone),
    "telephone, bass": Kind((40, 54), tract=0.95, recording=devices.telephone),
    "clipped by 12 dB": Kind(recording=clipped), "8 kHz": Kind(rate=8000),
    "MP3, lowest rate": Kind(recording=as_mp3), "peak -60 dB": Kind(recording=quiet),
    **{f"buzz {base} Hz": Kind(recording=partial(with_buzz, float(base))) for base in (50, 60, 100, 120)},
}
KINDS = VOICES | MANNERS | RECORDINGS


def usual(rng: np.random.Generator) -> Manner:
    """A careful singer."""
    return replace(
        Manner.draw(rng), joints=np.array([0.1, 0.1, 0.25, 0.25, 0.15, 0.15]), detune=0.0, pitch_error=0.05,
        vibrato_depth=0.1, drift=0.05, jitter=0.01, scoop=0.3, fall=0.3, dynamics=2.0, rearticulates=True)


def melody(kind: Kind, rng: np.random.Generator) -> np.ndarray:
    """An exercise, moved by octaves and folded into the limits, each pitch as often as the kind says."""
    rows = exercise(rng)
    rows[:, 2] = kind.limits[0] + (rows[:, 2] - rows[:, 2].min()) % (kind.limits[1] - kind.limits[0])
    if kind.repeats == 1:
        return rows
    pitches = np.repeat(rows[:, 2], kind.repeats)
    return np.column_stack([np.arange(len(pitches)) * 0.5, np.full(len(pitches), 0.5), pitches])


def sung(kind: Kind, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The audio of a take, and rows of (onset s, offset s, MIDI pitch)."""
    rng = np.random.default_rng((SEED, seed))
    manner = replace(usual(rng), **kind.manner)
    notes = perform(melody(kind, rng), manner, kind.limits, SECONDS, rng, beat=0.55)
    times = frame_times(SECONDS)
    pitch = pitch_curve(notes, manner, times, rng)
    f0 = np.clip(440 * 2 ** ((pitch - 69) / 12), 30, 4600)
    audio = render(FormantVoice(rng, kind.style, kind.tract).sing(notes, times, f0), f0, rng)
    audio = record(audio, rng, QUIET_ROOM)
    if kind.recording:
        audio = kind.recording(audio, rng)
    if kind.rate != SAMPLE_RATE:
        audio = scipy.signal.resample_poly(audio, kind.rate, SAMPLE_RATE)
    return audio, np.array([(n.onset, n.offset, n.pitch) for n in notes])


def octaves_off(truth: scoring.Notes, found: scoring.Notes) -> tuple[int, int]:
    """Of the notes whose onset is found: how many are 11 semitones or more off, and how many there are."""
    if not len(truth.pitches) or not len(found.pitches):
        return 0, 0
    pairs = mir_eval.transcription.match_note_onsets(truth.intervals, found.intervals)
    off = [abs(12 * np.log2(found.pitches[b] / truth.pitches[a])) >= 11 for a, b in pairs]
    return sum(off), len(off)


def evaluate(kinds: dict[str, Kind], takes: int, binary: Path, weights: Path | None, folder: Path) -> Iterator:
    """Each kind's name and measures."""
    for number, (name, kind) in enumerate(kinds.items()):
        made = [sung(kind, seed) for seed in range(takes)]
        paths = [folder / f"{number}-{seed}.wav" for seed in range(takes)]
        for path, (audio, _) in zip(paths, made):
            soundfile.write(path, np.clip(audio, -1, 1), kind.rate, subtype="FLOAT")
        found = scoring.transcribe(binary, paths, weights)
        truths = [scoring.Notes(rows) for _, rows in made]
        off, matched = np.sum([octaves_off(*pair) for pair in zip(truths, found)], axis=0)
        yield name, {
            **scoring.mean([scoring.score(*pair) for pair in zip(truths, found)]),
            "found": 100 * sum(len(n.pitches) for n in found) / sum(len(n.pitches) for n in truths),
            "octaves": off / max(matched, 1)}


def main() -> None:
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("--takes", type=int, default=6, help="of each kind (6)")
    parser.add_argument("--only", nargs="*", choices=KINDS, metavar="KIND", help="some of the kinds")
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="for the recordings")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    kinds = {name: KINDS[name] for name in options.only or KINDS}
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    with nullcontext(options.keep) if options.keep else tempfile.TemporaryDirectory() as folder:
        found = evaluate(kinds, options.takes, options.binary, options.weights, Path(folder))
        if options.json:
            json.dump(dict(found), sys.stdout, indent=2)
            return print()
        columns = (*scoring.MEASURES, "found", "octaves")
        print(f"{'':26}" + "".join(f"{column:>9}" for column in columns))
        for name, values in found:
            cells = "".join(f"{values[c]:9.0f}" if c == "found" else f"{values[c]:9.3f}" for c in columns)
            print(f"{name:26}{cells}", flush=True)


if __name__ == "__main__":
    main()
