"""The options of the pitch model's training."""

from __future__ import annotations

import argparse
from pathlib import Path

from . import options


def add_material(parser: argparse.ArgumentParser) -> None:
    """What is learned from, and from which weights on."""
    parser.add_argument(
        "--scores", type=Path, help="folder of POP909, MusicXML (.mxl) and Rock Corpus (.mel) scores"
    )
    parser.add_argument(
        "--speech", type=Path, metavar="CACHE",
        help="voices of recorded speech that vocalmidi_tools.corpus.speech prepared, to sing too",
    )
    parser.add_argument(
        "--speech-share", type=float, default=0.5, help="share of the takes that they sing (0.5)"
    )
    options.add_origin(parser)
    parser.add_argument(
        "--finetune", type=Path,
        help="folder of recordings, each with its notes in NAME.txt or NAME.mid; needs --resume or --start",
    )


def add_schedule(parser: argparse.ArgumentParser) -> None:
    """How long, and how fast."""
    parser.add_argument(
        "--steps", type=int, help="optimiser steps in all (1500), or of the fine-tuning (300)"
    )
    parser.add_argument(
        "--decay", type=float, default=0.25,
        help="share of the steps over which the rate falls to 0",
    )
    parser.add_argument(
        "--batch", type=int, help="excerpts of a step and process (32; 8 for fine-tuning)"
    )
    parser.add_argument("--frames", type=int, default=172, help="frames of an excerpt")
    parser.add_argument(
        "--rate", type=float, help="Adam's learning rate (1e-3; 1e-4 for fine-tuning)"
    )
    options.add_course(parser, interval=100)
