"""Scores transcriptions of a folder of recordings against how far the network looks ahead.

    python -m vocalmidi_tools.evaluation.look_ahead FOLDER [--weights W] [--frames 0 1 2 ... whole] \\
        [--binary .build/release/vocalmidi] [--keep FOUND] [--plot curve.svg]

Recordings, labels and measures are those of `vocalmidi_tools.evaluation.notes`. A row of the table is
a look-ahead: the frames of future that the network sees of each frame, and `whole` for long windows,
which is how files are transcribed; `delay` is the latency in ms that the program declares for it live. The measures
stand there with onsets within 50 ms, and again within 100 ms. The picture has them over the delay.

With --keep the notes found are kept as FOUND/FRAMES/NAME.csv, and what is there already is not
computed again: give each weight file a folder of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from vocalmidi_tools.corpus import recordings
from vocalmidi_tools.features.front_end import FrontEnd

from . import drawing
from .live import declared
from .notes import MEASURES, Notes, mean, place, read_csv, score, tables
from .program import parser_of

WHOLE = "whole"
FRAMES = ("0", "1", "2", "3", "4", "6", "11", WHOLE)
TOLERANCES = (0.05, 0.1)
"""Seconds that an onset may be off."""
FRAME_MILLISECONDS = 1000 * FrontEnd.hop / FrontEnd.sample_rate
COLOURS = ("#0b6e99", "#c1571a", "#4f7a28")

Row = dict[str, float]
"""The measures of one look-ahead, named as `named` does, and `delay`, the latency in ms; `whole` has none."""


def named(measure: str, tolerance: float) -> str:
    """A measure's name in a row: COn, and COn 100 for onsets within 100 ms."""
    return measure if tolerance == TOLERANCES[0] else f"{measure} {1000 * tolerance:.0f}"


def options_for(frames: str) -> tuple[object, ...]:
    """How `vocalmidi transcribe` is told to look so many frames ahead."""
    return () if frames == WHOLE else ("--look-ahead", int(frames) * FRAME_MILLISECONDS)


def found_notes(
    audio: list[Path], frames: str, binary: Path, weights: Path | None, folder: Path
) -> list[Notes]:
    """The notes of each recording, read from `folder`, where those that lack are written first."""
    return [read_csv(path) for path in tables(binary, audio, weights, folder, options_for(frames))]


def row(truths: list[Notes], found: list[Notes]) -> Row:
    """The means over recordings, for each of `TOLERANCES`."""
    result = {}
    for tolerance in TOLERANCES:
        means = mean([score(*pair, tolerance) for pair in zip(truths, found)])
        result |= {named(measure, tolerance): value for measure, value in means.items()}
    return result


def curve(
    folder: Path, frames: list[str], binary: Path, weights: Path | None, kept: Path
) -> dict[str, Row]:
    """A row for each look-ahead."""
    audio = recordings.listed(folder)
    truths = [Notes(recordings.notes(path)) for path in audio]
    rows = {}
    for ahead in frames:
        rows[ahead] = row(truths, found_notes(audio, ahead, binary, weights, kept / ahead))
        if ahead != WHOLE:
            rows[ahead]["delay"] = 1000 * declared(binary, int(ahead) * FRAME_MILLISECONDS, weights)
    return rows


def table(rows: dict[str, Row]) -> str:
    """The rows, as text."""
    names = [named(measure, tolerance) for tolerance in TOLERANCES for measure in MEASURES]
    lines = [f"{'frames':>6}{'ms':>6}{'delay':>6}" + "".join(f"{name:>13}" for name in names)]
    for frames, values in rows.items():
        span = "" if frames == WHOLE else f"{int(frames) * FRAME_MILLISECONDS:.0f}"
        delay = f"{values['delay']:.0f}" if "delay" in values else ""
        lines.append(
            f"{frames:>6}{span:>6}{delay:>6}" + "".join(f"{values[name]:13.3f}" for name in names))
    return "\n".join(lines)


def plot(rows: dict[str, Row], path: Path) -> None:
    """The measures over the latency, those of the whole as dashes."""
    figure, panels = drawing.panels(1, len(TOLERANCES), (8, 3), sharey=True)
    for axes, tolerance in zip(panels, TOLERANCES):
        _draw(axes, rows, tolerance)
    figure.legend(
        *panels[0].get_legend_handles_labels(), frameon=False, loc="outside upper center", ncols=3)
    drawing.save(figure, path)


def _draw(axes, rows: dict[str, Row], tolerance: float) -> None:
    """One panel: the curves for onsets within a tolerance."""
    chosen = sorted((values["delay"], frames) for frames, values in rows.items() if frames != WHOLE)
    delays = [delay for delay, _ in chosen]
    for measure, colour in zip(MEASURES, COLOURS):
        name = named(measure, tolerance)
        values = [rows[frames][name] for _, frames in chosen]
        axes.plot(delays, values, "o-", color=colour, label=measure)
        if WHOLE in rows:
            axes.axhline(rows[WHOLE][name], color=colour, linestyle="--", linewidth=0.8)
    axes.set(xlabel="latency, ms; dashes: the whole file",
             title=f"onsets within {1000 * tolerance:.0f} ms")
    axes.set_xticks(delays, [f"{delay:.0f}" for delay in delays], rotation=45)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def look_ahead(text: str) -> str:
    """A look-ahead as the command line gives it, checked."""
    if text != WHOLE and not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of frames; give 0, 1 ... or {WHOLE}")
    return text if text == WHOLE else str(int(text))


def arguments(given: list[str] | None) -> argparse.Namespace:
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--frames", type=look_ahead, nargs="+", default=list(FRAMES))
    parser.add_argument("--keep", type=Path, metavar="FOUND", help="folder for the notes found")
    parser.add_argument("--plot", type=Path, metavar="SVG", help="picture to draw")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    options = arguments(given)
    with place(options.keep) as kept:
        rows = curve(options.folder, options.frames, options.binary, options.weights, Path(kept))
    if options.plot:
        plot(rows, options.plot)
    if options.json:
        json.dump(rows, sys.stdout, indent=2)
        print()
    else:
        print(table(rows))


if __name__ == "__main__":
    main()
