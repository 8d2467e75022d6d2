"""Pictures of takes: labels as frames, found notes as bars in the colour of what became of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from .. import drawing
from .causes import Causes, Extra, Missed, Outcome
from .takes import OFFSET, ONSET, PITCH, Take

STRIP = 12.0
"""Seconds in a row of the picture."""
RIGHT, PITCH_OFF, ONSET_OFF, SPLIT, REST, PART, MISSED = (
    "#4f7a28", "#c9a100", "#7b4fa3", "#c1271a", "#e0782f", "#a06a50", "#0b6e99")
COLOURS = {
    "right onset and pitch": RIGHT, "pitch off": PITCH_OFF, "onset off": ONSET_OFF, "splits a note": SPLIT,
    "in a rest": REST, "part of a missed note": PART}
OUTCOMES = {Outcome.RIGHT: RIGHT, Outcome.EARLY: RIGHT, Outcome.LATE: RIGHT}
EXTRAS = {Extra.ONSET: ONSET_OFF, Extra.REST: REST, Extra.PARTIAL: PART}
WORDS = {
    Missed.REPEAT: "repeat", Missed.CLOSE: "close", Missed.MERGED: "merged", Missed.ONSET: "onset",
    Missed.PARTIAL: "in part", Missed.SHORT: "short", Missed.LOW: "low", Missed.HIGH: "high",
    Missed.UNHEARD: "unheard"}
LOWEST_F0, HIGHEST_F0 = 55.0, 2200.0
CONTOUR_RATE, CONTOUR_HOP = 22050, 512
CONTOUR_STEP = 0.2
"""Semitones; finer steps take much longer."""


def draw(take: Take, causes: Causes, path: Path, recording: Path | None = None) -> None:
    """Writes a take as SVG; with the pitch that pYIN hears, if its recording is given."""
    length = max([take.labels[:, OFFSET].max(initial=1), take.found[:, OFFSET].max(initial=1)])
    strips = int(np.ceil(length / STRIP))
    figure, panels = drawing.panels(strips, 1, (14, 2.6 * strips + 0.5), sharey=True, squeeze=False)
    curve = contour(recording) if recording else None
    low, high = limits(take)
    for number, axes in enumerate(panels[:, 0]):
        if curve is not None:
            axes.plot(*curve, color="#888888", linewidth=0.7)
        _found(axes, take, causes)
        _labels(axes, take, causes)
        axes.set(xlim=(number * STRIP, (number + 1) * STRIP), ylim=(low, high), ylabel="MIDI pitch")
        axes.grid(alpha=0.25)
    panels[-1, 0].set_xlabel("seconds")
    figure.suptitle(f"{take.name}: labels framed, missed ones blue and named; found notes filled")
    _legend(figure)
    drawing.save(figure, path)


def limits(take: Take) -> tuple[float, float]:
    """The lowest and the highest pitch in the picture."""
    pitches = [*take.labels[:, PITCH], *take.found[:, PITCH]] or [60]
    return min(pitches) - 2, max(pitches) + 3


def colours(causes: Causes, count: int) -> list[str]:
    """Of each found note."""
    chosen = [SPLIT] * count
    for (_, note), outcome in zip(causes.pairs, causes.outcomes):
        chosen[note] = OUTCOMES.get(outcome, PITCH_OFF)
    for note, cause in causes.extra.items():
        chosen[note] = EXTRAS.get(cause, SPLIT)
    return chosen


def contour(recording: Path) -> tuple[np.ndarray, np.ndarray]:
    """Times and MIDI pitches that pYIN hears, NaN where it hears none (Mauch and Dixon, ICASSP 2014)."""
    import librosa

    samples, rate = soundfile.read(recording, always_2d=True)
    mono = librosa.resample(samples.mean(axis=1), orig_sr=rate, target_sr=CONTOUR_RATE)
    f0, _, _ = librosa.pyin(
        mono, fmin=LOWEST_F0, fmax=HIGHEST_F0, sr=CONTOUR_RATE, hop_length=CONTOUR_HOP,
        resolution=CONTOUR_STEP)
    return np.arange(len(f0)) * CONTOUR_HOP / CONTOUR_RATE, 69 + 12 * np.log2(f0 / 440)


def _found(axes, take: Take, causes: Causes) -> None:
    notes = take.found
    axes.barh(notes[:, PITCH], notes[:, OFFSET] - notes[:, ONSET], 0.5, left=notes[:, ONSET],
              color=colours(causes, len(notes)), alpha=0.8, edgecolor="black", linewidth=0.4)


def _labels(axes, take: Take, causes: Causes) -> None:
    labels = take.labels
    edges = [MISSED if index in causes.missed else "black" for index in range(len(labels))]
    axes.barh(labels[:, PITCH], labels[:, OFFSET] - labels[:, ONSET], 1.0, left=labels[:, ONSET],
              color="none", edgecolor=edges, linewidth=1.2)
    for index, cause in causes.missed.items():
        axes.text(labels[index, ONSET], labels[index, PITCH] + 0.7, WORDS[cause], color=MISSED,
                  fontsize=8, clip_on=True)


def _legend(figure) -> None:
    from matplotlib.patches import Patch

    patches = [Patch(color=colour, label=name) for name, colour in COLOURS.items()]
    figure.legend(handles=patches, loc="outside lower center", ncols=len(patches), frameon=False)
