"""Says what goes wrong when `vocalmidi transcribe` hears a folder of recordings with labels, by cause.

    python -m vocalmidi_tools.evaluation.error_report FOLDER [--weights W] [--keep FOUND] \\
        [--pictures OUT] [--worst 3] [--contour] [--against OTHER] \\
        [--velocities] [--binary .build/release/vocalmidi] [--json]

Recordings, labels and measures are those of `vocalmidi_tools.evaluation.notes`. Printed are

    the measures      precision and recall apart, means over takes
    pairs             labels whose onset was found, by how right the rest of the note is
    extra, missed     found notes that no label has, and labels that were not found, by cause
    labels            which share of some kinds of labels is found, such as close repeats of a pitch
    confidence        how often notes of a confidence have a label (true), and its pitch too (right)
    velocity          its correlation with the level of the label's audio, decibels above the take's median
    worst takes       by the mean of the three F-measures

Each note has exactly one cause, so that they add up; `causes.py` beside this file defines them. Intervals are
percentiles of 2000 draws of takes with replacement.

--against takes a report that --json printed, or another weight file, and prints what changed since then. The
interval of a change comes from the same draws of takes for both.

--velocities prints only how velocities follow levels, take by take.

With --keep the notes found are kept as FOUND/NAME.csv, and what is there already is not computed again: give
each weight file a folder of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from vocalmidi_tools.corpus import recordings

from ..notes import place
from ..program import parser_of
from . import against, pictures, printing
from .figures import as_plain, changes, figures
from .report import Report, reported
from .sums import Sums
from .takes import heard

WEIGHTS = ".safetensors"


def arguments(given: list[str] | None) -> argparse.Namespace:
    parser = parser_of(__spec__.parent, __doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--keep", type=Path, metavar="FOUND", help="folder for the notes found")
    parser.add_argument("--pictures", type=Path, metavar="OUT", help="folder for pictures of the worst takes")
    parser.add_argument("--worst", type=int, default=3, help="how many takes are the worst")
    parser.add_argument("--contour", action="store_true", help="draw the sung pitch too, which takes a while")
    parser.add_argument("--against", type=Path, metavar="OTHER", help="report or weight file to compare with")
    parser.add_argument("--velocities", action="store_true", help="only these, of each take")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(given)
    if options.worst < 1:
        parser.error("--worst takes 1 or more")
    if options.contour and not options.pictures:
        parser.error("--contour is for pictures; give --pictures OUT too")
    return options


def report_of(folder: Path, binary: Path, weights: Path | None, kept: Path | None) -> Report:
    with place(kept) as found:
        return reported(heard(folder, binary, weights, Path(found)))


def earlier(options: argparse.Namespace, report: Report) -> list[Sums]:
    """What the report is compared with."""
    if options.against.suffix == WEIGHTS:
        return report_of(options.folder, options.binary, options.against, None).sums
    return against.read(options.against, {take.name: sums for take, sums in zip(report.takes, report.sums)})


def draw(options: argparse.Namespace, report: Report) -> None:
    """The worst takes, as OUT/NAME.svg."""
    options.pictures.mkdir(parents=True, exist_ok=True)
    audio = {path.stem: path for path in recordings.listed(options.folder)}
    for index in report.worst(options.worst):
        take = report.takes[index]
        recording = audio[take.name] if options.contour else None
        pictures.draw(take, report.causes[index], options.pictures / f"{take.name}.svg", recording)


def main(given: list[str] | None = None) -> None:
    options = arguments(given)
    report = report_of(options.folder, options.binary, options.weights, options.keep)
    before = earlier(options, report) if options.against else None
    changed = changes(report.sums, before) if before else None
    if options.pictures:
        draw(options, report)
    if options.json:
        compared = {"changes": as_plain(changed)} if changed else {}
        json.dump(report.as_dict() | compared, sys.stdout, indent=2)
        print()
    elif options.velocities:
        print(printing.correlations(report))
    elif changed:
        print(printing.compared(report.figures(), figures(before), changed))
    else:
        print(printing.described(report, options.worst))


if __name__ == "__main__":
    main()
