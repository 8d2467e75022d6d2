#!/usr/bin/env python3
"""Measures how time and memory grow: `scaling.py [--lengths S ...] [--repeats N] [--write]`.

Recordings of 1 s to 1 h (the sample repeated) through `vocalmidi transcribe`; batches of 1 to 64,
and one and two threads beside idle and beside busy processors, through `vocalmidi bench`. Prints tables; `--write`
puts them into BENCHMARKS.md and draws Benchmarks/scaling.svg. Needs `swift build -c release
--product vocalmidi` and Benchmarks/requirements.txt, PyTorch and the other engines left aside.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from comparing import growth, growth_report, tables
from comparing.engine import PROGRAM, ROOT, instructions
from comparing.machine import description, kind

DOCUMENT = ROOT / "BENCHMARKS.md"
PLOT = Path(__file__).resolve().parent / "scaling.svg"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measures how time and memory grow.")
    parser.add_argument(
        "--lengths", type=float, nargs="+", default=growth.LENGTHS, metavar="S", help="seconds"
    )
    parser.add_argument("--repeats", type=int, default=9, help="rounds (of lengths, 3)")
    parser.add_argument("--seconds", type=float, default=1, help="for a batch or number of threads a round")
    parser.add_argument("--vocalmidi", type=Path, default=PROGRAM, help="the built program")
    parser.add_argument("--write", action="store_true", help=f"{DOCUMENT.name} and {PLOT.name}")
    options = parser.parse_args(arguments)
    program = options.vocalmidi.resolve()
    if not program.exists():
        print(f"scaling: no {program}; run 'swift build -c release'", file=sys.stderr)
        return 1
    found = growth.Growth(
        growth.by_length(program, tuple(options.lengths), min(options.repeats, 3)),
        growth.by_batch(program, options.repeats, options.seconds / 2),
        growth.by_threads(program, options.repeats, options.seconds),
    )
    text = f"{kind(instructions(program))}, {description()}\n\n{growth_report.report(found)}"
    print(text)
    if options.write:
        growth_report.plot(found, PLOT)
        picture = f"![Growth with length and batch](Benchmarks/{PLOT.name})"
        tables.write(DOCUMENT, "scaling", f"{text}\n\n{picture}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
