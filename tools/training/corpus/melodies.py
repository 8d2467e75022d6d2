"""Tunes to sing: from collections of scores and from a generator of sight-singing exercises.

A melody is an array of rows (onset, duration, MIDI pitch), in beats, monophonic, in time order.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import mido
import numpy as np

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MAJOR = np.array([0, 2, 4, 5, 7, 9, 11])
MINOR = np.array([0, 2, 3, 5, 7, 8, 11])
MINIMUM_NOTES = 12


def monophonic(notes: list[tuple[float, float, float]]) -> np.ndarray:
    """The top line of `notes`, each note ending no later than the next begins."""
    rows: list[list[float]] = []
    for onset, duration, pitch in sorted(notes, key=lambda n: (n[0], -n[2])):
        if rows and onset - rows[-1][0] < 1e-3:
            continue
        if rows:
            rows[-1][1] = min(rows[-1][1], onset - rows[-1][0])
        rows.append([onset, duration, pitch])
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def from_midi(path: Path, track_name: str = "MELODY") -> np.ndarray:
    """The notes of the track called `track_name` of a Standard MIDI File."""
    file = mido.MidiFile(path)
    notes, held = [], {}
    for track in file.tracks:
        if track.name.strip().upper() != track_name:
            continue
        time = 0
        for message in track:
            time += message.time
            if message.type not in ("note_on", "note_off"):
                continue
            if message.type == "note_on" and message.velocity > 0:
                held[message.note] = time
            elif message.note in held:
                onset = held.pop(message.note)
                notes.append((onset, time - onset, message.note))
    scale = 1 / file.ticks_per_beat
    return monophonic([(onset * scale, length * scale, pitch) for onset, length, pitch in notes])


def from_musicxml(path: Path) -> np.ndarray:
    """The first part of a compressed MusicXML lead sheet, repeats not unfolded."""
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.endswith("xml") and "META-INF" not in n)
        root = ElementTree.fromstring(archive.read(name))
    notes, time, divisions = [], 0.0, 1.0
    for element in root.find("part").iter():
        if element.tag == "divisions":
            divisions = float(element.text)
        if element.tag != "note" or element.find("chord") is not None:
            continue
        duration = float(element.findtext("duration", "0")) / divisions
        pitch = element.find("pitch")
        if pitch is not None and duration > 0:
            octave, alter = int(pitch.findtext("octave")), float(pitch.findtext("alter", "0"))
            midi = 12 * (octave + 1) + STEPS[pitch.findtext("step")] + alter
            tied = any(t.get("type") == "stop" for t in element.findall("tie"))
            if tied and notes and notes[-1][2] == midi:
                notes[-1] = (notes[-1][0], notes[-1][1] + duration, midi)
            else:
                notes.append((time, duration, midi))
        time += duration
    return monophonic(notes)


SYMBOL = re.compile(r"[\^v]*[#bn]?[1-7]|\.")


def from_rock_corpus(path: Path) -> np.ndarray:
    """Scale degrees of the Rock Corpus notation (de Clercq and Temperley, 2011).

    Each word of a bar is an equal share of it and each symbol an equal share of its word; a degree
    is sung in the octave nearest to the one before unless `^` or `v` names the direction.
    """
    notes, bar, previous = [], 0, 60
    text = " ".join(line.split("%")[0] for line in path.read_text().splitlines())
    for measure in re.sub(r"\[[^\]]*\]", " ", text).split("|"):
        words = measure.split()
        if words and (rest := re.fullmatch(r"R\*?(\d*)", words[0])):
            bar += int(rest[1] or 1)
            continue
        for index, word in enumerate(words):
            symbols = SYMBOL.findall(word) or ["."]
            width = 4 / len(words) / len(symbols)
            for position, symbol in enumerate(symbols):
                if symbol == ".":
                    continue
                pitch = 60 + MAJOR[int(symbol[-1]) - 1] + ("#" in symbol) - ("b" in symbol)
                pitch += 12 * round((previous - pitch) / 12)
                pitch += 12 * (("^" in symbol) and pitch <= previous)
                previous = pitch - 12 * (("v" in symbol) and pitch >= previous)
                notes.append((4 * bar + 4 * index / len(words) + position * width, 2.0, previous))
        bar += 1
    return monophonic(notes)


def exercise(rng: np.random.Generator) -> np.ndarray:
    """A sight-singing exercise: a walk over a scale, mostly by step, in simple rhythms."""
    scale = MAJOR if rng.random() < 0.6 else MINOR
    cells = [[1], [0.5, 0.5], [1.5, 0.5], [2], [0.75, 0.25], [0.25] * 4, [1 / 3] * 3, [0.5, 0.25, 0.25], [3]]
    weights = np.array([6, 6, 2, 3, 1.5, 1, 0.7, 1.5, 0.5])
    degree, time, rows = int(rng.integers(0, 8)), 0.0, []
    for _ in range(int(rng.integers(12, 40))):
        for duration in cells[rng.choice(len(cells), p=weights / weights.sum())]:
            leap = rng.choice([0, 1, -1, 2, -2, 3, -3, 4, -4, 7, -7],
                              p=np.array([14, 22, 24, 9, 9, 5, 5, 3, 3, 1, 1]) / 96)
            degree = degree + leap if -4 <= degree + leap <= 11 else degree - leap
            pitch = 60 + 12 * (degree // 7) + scale[degree % 7] + (rng.random() < 0.03)
            if rng.random() > 0.04:
                rows.append((time, duration, pitch))
            time += duration
    return np.array(rows)


def collect(folder: Path) -> list[np.ndarray]:
    """Every melody of enough notes found under `folder`, in a fixed order."""
    readers = [
        ("POP909/[0-9][0-9][0-9]/*.mid", from_midi),
        ("*.mxl", from_musicxml),
        ("*.mel", from_rock_corpus),
    ]
    melodies = []
    for pattern, reader in readers:
        for path in sorted(folder.rglob(pattern)):
            melody = reader(path)
            if len(melody) >= MINIMUM_NOTES:
                melodies.append(melody)
    return melodies
