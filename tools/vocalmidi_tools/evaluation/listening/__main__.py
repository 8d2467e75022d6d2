"""Makes a page for listening blind, or tallies the votes of those who did.

    tools/listen OUT [--binary .build/release/vocalmidi] [--other NAME=PROGRAM ...] [--seconds 24] [--seed 0]
    tools/listen --tally OUT/key.json VOTES.json ...

Twelve tunes in the public domain are played by rules alone (roots, triads, a plain beat), by the band of the program,
and by each other program, such as one of another commit or with other weights. All are rendered by FluidSynth and made
equally loud (ITU-R BS.1770-4), and their order is drawn by lot. OUT/listen.html has all sounds, players, and a form
that saves the votes as a file; OUT/key.json says which sound is whose: keep it from those who listen.

The tally says for each band the mean grade, in how many tunes listeners preferred it to the rules and to each other
band, and the probability that chance alone gives as clear a preference (sign test, ties left out).
"""

from __future__ import annotations

import argparse
import json
import shlex
import shutil
from pathlib import Path

from vocalmidi_tools import ROOT

from .page import blinded, key, page
from .tally import described, read_votes
from .versions import BAND, RULES, versions


def make(options: argparse.Namespace) -> None:
    bands = {BAND: [str(options.binary)]}
    for other in options.other:
        name, separator, program = other.partition("=")
        if not separator or not name or name in (RULES, *bands):
            raise SystemExit(f"--other {other}: give a NAME=PROGRAM whose name is not {', '.join((RULES, *bands))}")
        bands[name] = shlex.split(program)
    for command in bands.values():
        if not command or not shutil.which(command[0]):
            raise SystemExit(
                f"{shlex.join(command)} is not a program; run `swift build -c release` first, or give another program")
    options.out.mkdir(parents=True, exist_ok=True)
    ordered = blinded(versions(bands, options.seconds, options.seed), options.seed)
    (options.out / "listen.html").write_text(page(ordered))
    (options.out / "key.json").write_text(json.dumps(key(ordered, options.seed), indent=2) + "\n")
    print(f"{options.out / 'listen.html'}: {len(ordered)} sounds; the key is {options.out / 'key.json'}")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="tools/listen", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, nargs="?", help="folder for the page and the key")
    parser.add_argument("--binary", type=Path, default=ROOT / ".build/release/vocalmidi")
    parser.add_argument("--other", action="append", default=[], metavar="NAME=PROGRAM")
    parser.add_argument("--seconds", type=float, default=24.0, help="of each song")
    parser.add_argument("--seed", type=int, default=0, help="of the band and of the order")
    parser.add_argument("--tally", nargs="+", type=Path, metavar="FILE", help="the key, then files of votes")
    options = parser.parse_args()
    if (options.out is None) == (options.tally is None):
        parser.error("give a folder for the page, or --tally with the key and the votes")
    if options.tally is None:
        make(options)
    elif len(options.tally) < 2:
        parser.error("--tally takes the key, then at least one file of votes")
    else:
        print(described(json.loads(options.tally[0].read_text()), [read_votes(path) for path in options.tally[1:]]))


if __name__ == "__main__":
    main()
