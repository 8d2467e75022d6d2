"""Attacks the built program with hostile inputs and in hostile situations, and tells what happened.

    python -m vocalmidi_tools.harness [--seconds N | --forever | --case N] [--seed S] [--only KIND ...]
        [--table FILE.md] [--keep FOLDER] [--program FILE] [--minutes N] [--jobs N] [--unlimited]

Each case has its own seeded randomness: the same seed gives the same cases, whatever runs beside them. A case
passes if the program ends by itself, in time, with a code that its manual has and, where that is not 0,
with one line that ends in a remedy; and if all files that it leaves are whole, its inputs are what they were,
and nothing else is left. The inputs of a failure are kept, and the lines that repeat it are printed; the exit
code is then 1.

    --only length --minutes 600     ten hours of audio beside ten minutes: no more memory

Needs Linux with util-linux, and `swift build -c release`.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import shutil
import sys
from pathlib import Path

from vocalmidi_tools import ROOT

from .campaign import Campaign
from .kinds import Kind, kinds
from .report import table
from .running import Limits


def options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m vocalmidi_tools.harness", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=float, default=120, metavar="N", help="how long, by default 120")
    length.add_argument("--forever", action="store_true", help="until Ctrl-C")
    length.add_argument("--case", type=int, metavar="N", help="one case of each kind, by its number")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--only", nargs="+", default=[""], metavar="KIND", help="kinds whose names begin so")
    parser.add_argument("--table", type=Path, metavar="FILE.md", help="also write the table there")
    parser.add_argument("--keep", type=Path, default=ROOT / ".cache/harness", metavar="FOLDER",
                        help="where inputs of failures are kept, by default .cache/harness")
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/vocalmidi", metavar="FILE")
    parser.add_argument("--minutes", type=float, default=120, metavar="N",
                        help="of the long recording, by default 120")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="cases side by side")
    parser.add_argument("--unlimited", action="store_true",
                        help="no limits on the address space, for a program with a sanitizer")
    return parser.parse_args(arguments)


def chosen(given: argparse.Namespace) -> list[Kind]:
    """The kinds that were asked for."""
    every = kinds(given.minutes)
    wanted = [kind for kind in every if any(kind.name.startswith(name) for name in given.only)]
    if given.unlimited:
        # The sanitizer itself needs far more than this kind allows.
        wanted = [kind for kind in wanted if kind.name != "memory-limit"]
    if not wanted:
        sys.exit(f"harness: no such kind; give some of {', '.join(kind.name for kind in every)}")
    return wanted


def main(arguments: list[str] | None = None) -> int:
    given = options(arguments)
    if not os.access(given.program, os.X_OK):
        sys.exit(f"harness: {given.program} is not there; run 'swift build -c release' or give --program")
    if not shutil.which("prlimit"):
        sys.exit("harness: no prlimit to set limits with; install util-linux")
    wanted = chosen(given)
    limits = dataclasses.replace(Limits(), address_space=None) if given.unlimited else Limits()
    campaign = Campaign(given.program, given.seed, given.keep, limits)
    if given.case is None:
        campaign.run(wanted, None if given.forever else given.seconds, given.jobs)
    else:
        for kind in wanted:
            campaign.attempt(kind, given.case)
    text = table(campaign, wanted)
    print(text, end="")
    if given.table:
        given.table.write_text(text)
    return 1 if campaign.failures else 0


if __name__ == "__main__":
    sys.exit(main())
