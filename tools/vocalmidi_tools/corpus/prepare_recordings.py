"""Prepares a folder of recordings and MIDI files for training: aligned, varied, as arrays.

    python -m vocalmidi_tools.corpus.prepare_recordings FOLDER OUT [--shifts -2 0 2] \\
        [--stretches 0.9 1 1.1] [--no-align]

Each NAME.wav (.flac, .ogg, .mp3) in FOLDER has the notes that it is to have in NAME.mid: one line,
as sung; of several tracks the one named melody, vocal, voice or lead. Where the two differ in time
they are aligned by dynamic time warping of their chroma (M. Mueller, "Fundamentals of Music
Processing", 2015, chapter 3). A labels.csv (columns name, genre, instrument, tempo; any of the last
three may be empty or missing) is carried along. For each recording, pitch shift (semitones) and
time stretch (tempo ratio) OUT gets

    NAME_SHIFT_STRETCH.flac, .txt   audio, and a row a note: onset s, offset s, MIDI pitch
    NAME_SHIFT_STRETCH.npz          mel (T, 128) log-mel, roll (T, 128) velocity / 127 while a note
                                    sounds, onsets (T, 128), all at the model's frames
    index.csv                       a row a variation: name, source, shift, stretch, genre,
                                    instrument, tempo (of the variation), distance (mean cosine of
                                    the alignment)

What learns from it:

    training.pitch --finetune OUT   from audio and notes; variations of a recording stay together
                                    when some are held out
    training.timbre --own OUT       from log-mel and rolls of recordings with an instrument
    training.context, training.continuation, training.harmony, corpus.arranging
                                    with FOLDER below --scores: from MIDI files with a genre
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import librosa
import numpy as np
import soundfile

from vocalmidi_tools.features.front_end import FrontEnd, log_mel
from vocalmidi_tools.scores import standard_midi
from vocalmidi_tools.scores.labels import LABELS, read_labels

from .prepared import COLUMNS, INDEX
from .recordings import AUDIO

HOP = 512
# Frames of silence that a score gets before and after, for the silence of recordings to lie in.
PAUSE = 8
# A stretch of the recording and of the score that align worse than this are two pieces of music.
DOUBTFUL = 0.5
# The share of the sounding time in which more than one note may sound, for a line.
MOST_OVERLAP = 0.1
SUNG = re.compile("melody|vocal|voice|lead", re.IGNORECASE)


@dataclass
class Recording:
    """Audio at the front end's rate, and notes: rows (onset s, offset s, MIDI pitch, velocity)."""

    name: str
    audio: np.ndarray
    notes: np.ndarray
    labels: dict[str, str]
    distance: float = 0.0


def midi_notes(path: Path) -> np.ndarray:
    """The notes of the sung line: rows (onset s, offset s, pitch, velocity), in order.

    Those of the tracks that are named so; without any, of all but drums. Raises ValueError where
    there are none, or where they are no single line.
    """
    song = standard_midi.read(path)
    pitched = [p for p in song.parts if p.channel != standard_midi.PERCUSSION and len(p.notes)]
    sung = [part for part in pitched if SUNG.search(part.name)]
    rows = [
        np.column_stack([
            song.seconds(part.notes[:, 0]), song.seconds(part.notes[:, 0] + part.notes[:, 1]),
            part.notes[:, 2:4],
        ])
        for part in sung or pitched
    ]
    if not rows:
        raise ValueError("it has no notes but drums")
    notes = np.concatenate(rows)
    notes = notes[np.lexsort((notes[:, 2], notes[:, 0]))]
    if overlap(notes) > MOST_OVERLAP:
        raise ValueError("several of its notes sound at a time; name the track that is sung Melody")
    return notes


def overlap(notes: np.ndarray) -> float:
    """The share of the time of notes, in order of onset, in which one before them still sounds."""
    ends = np.maximum.accumulate(notes[:, 1])
    shared = np.minimum(ends[:-1], notes[1:, 1]) - notes[1:, 0]
    return float(np.maximum(shared, 0).sum() / max((notes[:, 1] - notes[:, 0]).sum(), 1e-9))


def chroma_of_notes(notes: np.ndarray, rate: float) -> np.ndarray:
    """(12, frames): how much of each pitch class sounds; `PAUSE` silent frames before and after."""
    count = int(np.ceil(notes[:, 1].max() * rate)) + 1 + 2 * PAUSE
    chroma = np.zeros((12, count), np.float32)
    for onset, offset, pitch, velocity in notes:
        start = int(onset * rate) + PAUSE
        chroma[int(pitch) % 12, start : max(int(offset * rate) + PAUSE, start + 1)] += velocity
    return chroma


def align(audio: np.ndarray, notes: np.ndarray, sample_rate: int) -> tuple[np.ndarray, float]:
    """The notes at the times when the audio plays them, and the mean distance along the path."""
    rate = sample_rate / HOP
    heard = librosa.feature.chroma_cqt(y=audio, sr=sample_rate, hop_length=HOP)
    written = chroma_of_notes(notes, rate)
    # What is silent in both is alike.
    heard, written = (librosa.util.normalize(c + 1e-3, norm=2, axis=0) for c in (heard, written))
    # Steps of at least a frame in both keep time from standing still.
    cost, path = librosa.sequence.dtw(
        written, heard, metric="cosine", subseq=False,
        step_sizes_sigma=np.array([[1, 1], [1, 2], [2, 1], [0, 1], [1, 0]]),
        weights_mul=np.array([1.0, 1.5, 1.5, 1.2, 1.2]),
    )
    path = path[::-1]
    frames, first = np.unique(path[:, 0], return_index=True)
    warped = np.interp(notes[:, :2] * rate + PAUSE, frames, path[first, 1]) / rate
    aligned = notes.copy()
    aligned[:, 0] = warped[:, 0]
    aligned[:, 1] = np.maximum(warped[:, 1], warped[:, 0] + 0.03)
    distance = np.mean(1 - (written[:, path[:, 0]] * heard[:, path[:, 1]]).sum(axis=0))
    return aligned, float(distance)


def varied(recording: Recording, shift: float, stretch: float, sample_rate: int) -> Recording:
    """The recording `shift` semitones higher and `stretch` times as fast, its notes likewise."""
    audio, notes = recording.audio, recording.notes.copy()
    if stretch != 1:
        audio = librosa.effects.time_stretch(audio, rate=stretch)
        notes[:, :2] /= stretch
    if shift != 0:
        audio = librosa.effects.pitch_shift(audio, sr=sample_rate, n_steps=shift)
        notes[:, 2] += shift
    name = f"{recording.name}_{shift:+g}_{stretch:g}"
    labels = dict(recording.labels)
    if labels.get("tempo"):
        labels["tempo"] = f"{float(labels['tempo']) * stretch:g}"
    notes = notes[(notes[:, 2] >= 0) & (notes[:, 2] <= 127)]
    return Recording(name, audio, notes, labels, recording.distance)


def rolls(notes: np.ndarray, frames: int, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """(frames, 128) velocity / 127 while a note sounds, and the same at onsets alone."""
    roll, onsets = (np.zeros((frames, 128), np.float32) for _ in range(2))
    for onset, offset, pitch, velocity in notes:
        start, end, key = round(onset * rate), round(offset * rate), int(round(pitch))
        if 0 <= start < frames:
            roll[start : max(end, start + 1), key] = velocity / 127
            onsets[start, key] = velocity / 127
    return roll, onsets


def write(recording: Recording, folder: Path, front_end: FrontEnd) -> None:
    """Audio, table of notes and arrays of one variation."""
    mel = log_mel(recording.audio, front_end)
    roll, onsets = rolls(recording.notes, len(mel), front_end.sample_rate / front_end.hop)
    base = folder / recording.name
    np.savez_compressed(f"{base}.npz", mel=mel.astype(np.float32), roll=roll, onsets=onsets)
    np.savetxt(f"{base}.txt", recording.notes[:, :3], fmt=("%.4f", "%.4f", "%.3f"))
    soundfile.write(f"{base}.flac", recording.audio, front_end.sample_rate)


def read(path: Path, front_end: FrontEnd, is_aligned: bool) -> Recording:
    """A recording with the notes of its MIDI file, labels aside. Raises what readers raise."""
    notes = midi_notes(path.with_suffix(".mid"))
    audio, _ = librosa.load(path, sr=front_end.sample_rate, mono=True)
    if not len(audio) or not np.abs(audio).max() > 0:
        raise ValueError("it is silent")
    distance = 0.0
    if is_aligned:
        notes, distance = align(audio, notes, front_end.sample_rate)
    if distance > DOUBTFUL:
        raise ValueError(f"it does not fit its MIDI file: {distance:.2f}")
    return Recording(path.stem, audio, notes, {}, distance)


def prepare(
    folder: Path, out: Path, shifts: list[float], stretches: list[float], is_aligned: bool = True
) -> list[dict]:
    """Writes every variation of every pair; rows of the index. What cannot be read is reported."""
    front_end, labels, index = FrontEnd(), read_labels(folder), []
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in AUDIO)
    for name in sorted(labels.keys() - {path.stem for path in found}):
        print(f"{LABELS}: '{name}' is the name of no recording here", file=sys.stderr)
    out.mkdir(parents=True, exist_ok=True)
    for path in found:
        try:
            source = read(path, front_end, is_aligned)
        # What decodes audio has exceptions of its own, by kind of file.
        except Exception as error:
            reason = str(error) or type(error).__name__
            print(f"{path.name}: left out ({reason})", file=sys.stderr)
            continue
        source.labels = labels.get(path.stem, {})
        for shift in shifts:
            for stretch in stretches:
                variation = varied(source, shift, stretch, front_end.sample_rate)
                write(variation, out, front_end)
                carried = {k: variation.labels.get(k, "") for k in ("genre", "instrument", "tempo")}
                index.append({
                    "name": variation.name, "source": path.name, "shift": shift,
                    "stretch": stretch, **carried, "distance": round(source.distance, 4),
                })
    with (out / INDEX).open("w", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(index)
    return index


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="recordings, each with its MIDI file")
    parser.add_argument("out", type=Path, help="folder to write")
    parser.add_argument("--shifts", type=float, nargs="+", default=[0.0], help="semitones")
    parser.add_argument("--stretches", type=float, nargs="+", default=[1.0], help="tempo ratios")
    parser.add_argument("--no-align", action="store_true", help="the MIDI files are in time")
    options = parser.parse_args()
    if not options.folder.is_dir():
        raise SystemExit(f"{options.folder} is not a folder; give one of recordings and MIDI files")
    if any(not 0.25 <= stretch <= 4 for stretch in options.stretches):
        raise SystemExit("--stretches must be from 0.25 to 4")
    index = prepare(
        options.folder, options.out, options.shifts, options.stretches, not options.no_align
    )
    if not index:
        raise SystemExit(f"{options.folder} holds no recording with a fitting MIDI file; add some")
    print(f"{options.out}: {len(index)} recordings")


if __name__ == "__main__":
    main()
