"""The built `vocalmidi`, which commands run to measure it: the option that names it."""

from __future__ import annotations

import argparse
from pathlib import Path


def parser_of(name: str, text: str) -> argparse.ArgumentParser:
    """The options of a command that runs the program: `--binary`; its help is the text as it stands."""
    parser = argparse.ArgumentParser(
        prog=name, description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=Path(".build/release/vocalmidi"))
    return parser


def require(binary: Path) -> None:
    """Ends the command where there is no program."""
    if not binary.exists():
        raise SystemExit(f"{binary} is missing; run `swift build -c release` first")
