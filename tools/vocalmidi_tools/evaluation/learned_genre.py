"""Measures how near the drums of a learned style are to people's, beside those of the shipped genres.

    python -m vocalmidi_tools.evaluation.learned_genre FOLDER --style neworleans [--takes 10]
        [--binary .build/release/vocalmidi] [--seed 0] [--json]

FOLDER has the Groove MIDI Dataset. Of the sessions in which the style was recorded every second one is held
out. It is learned from takes of the others, and the program plays tunes in the public domain with the genre
file and with every shipped genre. Each row has the means over bars of the measures of drums: of the held-out
takes, of those that were learned from, of the learned style, and of the genres; "apart" is how far the bars'
measures are from those of the held-out takes (the first Wasserstein distance in deviations, averaged over
measures of rhythm). Where drummers play a style differently from session to session, the takes that were
learned from are far from the held-out ones themselves. Some of the genres have learned from held-out takes:
those that `vocabulary.genres` takes for theirs.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.weights import SUFFIX
from vocalmidi_tools.features.arranging.kinds import KINDS
from vocalmidi_tools.features.arranging.roll import STEPS, BarNote
from vocalmidi_tools.learn_genre import bars
from vocalmidi_tools.learn_genre.files import BEATS_PER_BAR, FEWEST, on_the_beat, straightened
from vocalmidi_tools.learn_genre.style import learned
from vocalmidi_tools.scores import Piece, general_midi, groove
from vocalmidi_tools.vocabulary.genres import GENRES

from .arranging import measures
from .mix import made
from .program import parser_of, require
from .tracks import RHYTHM, apart

TUNES = (("Ode to Joy", 112), ("When the Saints Go Marching In", 150))
"""In four beats, and their beats per minute."""
FEWEST_BEATS = 16
"""Shorter takes are fills."""


def takes(folder: Path, style: str) -> tuple[list[Piece], list[Piece]]:
    """The takes of a style that are no fills: those to learn from, and those of other sessions."""
    sessions: dict[str, list[Piece]] = {}
    for table in sorted(folder.rglob("info.csv")):
        for row in csv.DictReader(table.open(encoding="utf-8", errors="replace")):
            # The genre does not matter: the list is read for styles that none stands for, too.
            take = groove.listed(table.parent, row | {"style": GENRES[0]})
            if row["style"].split("/")[0] != style or row["beat_type"] != "beat" or take is None:
                continue
            if take.bar != BEATS_PER_BAR:
                continue
            piece = groove.read(take)
            if piece.tracks["drums"][-1, 0] >= FEWEST_BEATS:
                sessions.setdefault(row["session"], []).append(piece)
    in_order = [sessions[name] for name in sorted(sessions)]
    return sum(in_order[0::2], []), sum(in_order[1::2], [])


def drum_bars(pieces: Sequence[Piece]) -> list[list[BarNote]]:
    """The bars of the drums as they are written."""
    found = bars.examples("drums", [straightened(on_the_beat(piece)) for piece in pieces])
    return [KINDS["drums"].read(roll, STEPS) for roll in found.rolls(np.arange(len(found)))]


def played(binary: Path, genre: str, seed: int) -> list[list[BarNote]]:
    """The bars of drums that the program plays under the tunes."""
    options = ["--genre", genre, "--tracks", "drums", "--seed", str(seed)]
    with tempfile.TemporaryDirectory() as folder:
        songs = [general_midi.read(made(binary, Path(folder), *tune, options), "own", GENRES[0])
                 for tune in TUNES]
    return drum_bars(songs)


def measured(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """The means of each kind of bars, by name."""
    own, others = takes(options.folder, options.style)
    if len(own) < FEWEST or not others:
        raise SystemExit(
            f"{options.folder} has {len(own)} and {len(others)} takes of {options.style} to learn from and to"
            " compare with; give the folder of the Groove MIDI Dataset, or another style")
    held_out = drum_bars(others)
    mean = np.mean([measures.pattern(notes) for notes in held_out], axis=0)
    own = own[:options.takes]
    kinds = {"held out": held_out, "learned from": drum_bars(own)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{options.style}{SUFFIX}"
        weight_file.write(path, learned(own, options.style).encoded())
        kinds["learned"] = played(options.binary, str(path), options.seed)
    kinds |= {genre: played(options.binary, genre, options.seed) for genre in GENRES}
    rows = {kind: [measures.drums(notes, mean) for notes in found] for kind, found in kinds.items()}
    names = rows["held out"][0]
    return {kind: {name: float(np.mean([row[name] for row in found])) for name in names}
            | {"apart": apart(rows["held out"], found, RHYTHM)} for kind, found in rows.items()}


def main() -> None:
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("folder", type=Path, help="folder of the Groove MIDI Dataset")
    parser.add_argument("--style", required=True, help="first word of a style of its list: neworleans")
    parser.add_argument("--takes", type=int, default=10, help="takes to learn from, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    require(options.binary)
    found = measured(options)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    names = list(found["held out"])
    print(f"{options.style:<14}" + "".join(f"{name:>26}" for name in names))
    for kind, row in found.items():
        print(f"{kind:<14}" + "".join(f"{row[name]:>26.3f}" for name in names))


if __name__ == "__main__":
    main()
