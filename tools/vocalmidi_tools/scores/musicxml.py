"""Compressed MusicXML lead sheets: one line of notes, and chord symbols over it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from vocalmidi_tools.vocabulary.pitch_names import NATURALS

from . import chords
from .piece import Unreadable

KINDS = {
    "major": "maj", "minor": "min", "dominant": "7", "augmented": "aug", "diminished": "dim",
    "major-seventh": "maj7", "minor-seventh": "min7", "major-sixth": "maj6",
    "minor-sixth": "min6", "dominant-ninth": "9", "diminished-seventh": "dim7",
    "augmented-seventh": "aug7", "augmented-ninth": "aug7", "half-diminished": "hdim7",
    "suspended-fourth": "sus4", "suspended-second": "sus2", "dominant-13th": "13",
    "dominant-11th": "sus4(b7)", "minor-ninth": "min9", "major-ninth": "maj9", "maj69": "maj6",
    "minor-11th": "min9", "minor-13th": "min9", "minor-major": "minmaj7",
    "major-minor": "minmaj7", "power": "5",
}
"""Values of MusicXML's `kind` to the qualities of `chords`; what is not listed counts as major."""


@dataclass
class LeadSheet:
    """A part as written, repeats not unfolded; times in quarter notes from its start.

    `notes` are (onset, duration, pitch), `harmonies` (onset, root, set of pitch classes), `metres` all that are
    written, such as "6/8".
    """

    notes: list[tuple[float, float, float]] = field(default_factory=list)
    harmonies: list[tuple[float, int, int]] = field(default_factory=list)
    bar_lengths: list[float] = field(default_factory=list)
    metre: float = 4.0
    metres: set[str] = field(default_factory=set)
    fifths: int = 0
    bpm: float | None = None


def read(path: Path) -> LeadSheet:
    """Reads the first part of the file at `path`. Raises `Unreadable` where there is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            name = next(n for n in archive.namelist() if n.endswith("xml") and "META-INF" not in n)
            part = ElementTree.fromstring(archive.read(name)).find("part")
    except (OSError, zipfile.BadZipFile, StopIteration, ElementTree.ParseError) as error:
        raise Unreadable(f"{path.name}: {error!r}") from error
    if part is None:
        raise Unreadable(f"{path.name}: no part")
    sheet, time, divisions = LeadSheet(), 0.0, 1.0
    for measure in part.findall("measure"):
        start = time
        for element in measure.iter():
            if element.tag == "divisions":
                divisions = float(element.text)
            elif element.tag == "beats":
                sheet.metre = float(element.text)
            elif element.tag == "beat-type":
                sheet.metres.add(f"{sheet.metre:g}/{element.text}")
                sheet.metre *= 4 / float(element.text)
            elif element.tag == "fifths":
                sheet.fifths = int(element.text)
            elif element.tag == "sound" and element.get("tempo"):
                sheet.bpm = sheet.bpm or float(element.get("tempo"))
            elif element.tag == "harmony":
                sheet.harmonies.append((time, *harmony(element)))
            elif element.tag == "note" and element.find("chord") is None:
                duration = float(element.findtext("duration", "0")) / divisions
                add_note(sheet.notes, element, time, duration)
                time += duration
        sheet.bar_lengths.append(time - start)
    return sheet


def add_note(notes: list[tuple[float, float, float]], element: ElementTree.Element, time: float,
             duration: float) -> None:
    """Appends a note; one that is tied to the last lengthens it, a rest adds nothing."""
    pitch = element.find("pitch")
    if pitch is None or duration <= 0:
        return
    octave, alter = int(pitch.findtext("octave")), float(pitch.findtext("alter", "0"))
    midi = 12 * (octave + 1) + NATURALS[pitch.findtext("step")] + alter
    tied = any(t.get("type") == "stop" for t in element.findall("tie"))
    if tied and notes and notes[-1][2] == midi:
        notes[-1] = (notes[-1][0], notes[-1][1] + duration, midi)
    else:
        notes.append((time, duration, midi))


def harmony(element: ElementTree.Element) -> tuple[int, int]:
    """(root, set) of a chord symbol; alterations of single degrees are left out."""
    kind = (element.findtext("kind") or "major").strip()
    step = element.findtext("root/root-step")
    if kind == "none" or step is None:
        return chords.NO_CHORD
    root = NATURALS[step] + int(float(element.findtext("root/root-alter", "0")))
    return chords.chord(root, chords.QUALITIES[KINDS.get(kind, "maj")])
