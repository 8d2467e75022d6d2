"""Learns a style from 3 to 50 MIDI files of it, for `vocalmidi generate --genre FILE`.

    python -m vocalmidi_tools.learn_genre FOLDER -o my-style.safetensors [--name NAME]

The files are General MIDI, in bars of four beats: drums on channel 10, a bass by its program (33 to 40,
counted from 1) or its name, and parts that play chords. Those of the three that are in at least three files
are learned: how often and how loudly drums are hit at each sixteenth, how many notes begin in a bar, and of
which of the shipped genres the style is a blend to the networks; of all files together the tempi, and the
swing and the accents of the steps of a bar. The file is a weight file: `vocalmidi inspect` shows what it
holds, and `vocalmidi_tools.settings` changes its numbers. The same files give the same style.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.errors import ConversionError
from vocalmidi_tools.conversion.weights import SUFFIX

from .files import read
from .style import learned


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="vocalmidi_tools.learn_genre", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of the MIDI files, and folders in it")
    parser.add_argument("-o", "--output", type=Path, required=True, help=f"file to write, NAME{SUFFIX}")
    parser.add_argument("--name", help="what the style is called; by default as the file")
    options = parser.parse_args()
    options.name = options.output.stem if options.name is None else options.name
    if options.output.suffix != SUFFIX:
        parser.error(f"--output must end in {SUFFIX}")
    if not options.name.isprintable() or not 1 <= len(options.name) <= 100:
        parser.error("--name must be 1 to 100 printable characters")
    return options


def main() -> None:
    options = arguments()
    style = learned(read(options.folder), options.name)
    try:
        weight_file.write(options.output, style.encoded())
    except ConversionError as error:
        raise SystemExit(str(error)) from error
    print(f"{options.output}: {style.summary()}")


if __name__ == "__main__":
    main()
