"""Counts how people play what the generators leave open, and writes it into their weight files.

    python -m vocalmidi_tools.training.playing --bars FOLDER --scores FOLDER [--weights Weights]

Of the drums it is the mean loudness of the hits of each genre ("loudness"), counted in the training bars
of `vocalmidi_tools.corpus.arranging`; of the second line, what its moves cost ("moves"), counted in the
second voices of POP909. Both go into the metadata "decoder" of the generators; their weights stay.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.amending import amended
from vocalmidi_tools.conversion.errors import ConversionError
from vocalmidi_tools.conversion.weights import SUFFIX
from vocalmidi_tools.corpus.arranging.examples import SPLITS, Examples
from vocalmidi_tools.features.arranging.kinds import KINDS
from vocalmidi_tools.vocabulary.genres import GENRES

from .options import parse
from .tables import lines


def loudness(drums: Examples) -> list[float]:
    """The mean loudness, 0 to 1, of the hits of each genre as they are played, recorded ones where there are any."""
    means = []
    for genre in range(len(GENRES)):
        bars = drums.where((drums.genre == genre) & (drums.split == SPLITS.index("train")))
        bars = bars.where(bars.recorded) if bars.recorded.any() else bars
        hits = [note.velocity for roll, steps in zip(bars.rolls(np.arange(len(bars))), bars.steps)
                for note in KINDS["drums"].read(roll, int(steps))]
        if not hits:
            raise SystemExit(f"no training bar of {GENRES[genre]} has hits; make the bars of all genres")
        means.append(round(float(np.mean(hits)), 3))
    return means


def amend(path: Path, numbers: dict, origin: dict) -> None:
    try:
        weight_file.write(path, amended(path.read_bytes(), numbers, origin))
    except (OSError, ConversionError) as error:
        raise SystemExit(f"{path}: {error}") from error
    print(f"{path}: {json.dumps(numbers)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bars", type=Path, required=True, help="folder of bars-drums.npz")
    parser.add_argument("--scores", type=Path, required=True, help="folder of scores, with POP909")
    parser.add_argument("--weights", type=Path, default=ROOT / "Weights", help="folder of weight files")
    options = parse(parser)
    moves, songs = lines.counted(options.scores)
    drums = loudness(Examples.load(options.bars / "bars-drums.npz"))
    amend(options.weights / f"melody-generator{SUFFIX}", {"moves": moves},
          {"moves": f"second voices of {songs} songs of POP909, counted"})
    amend(options.weights / f"drums-generator{SUFFIX}", {"loudness": drums},
          {"loudness": "hits of the training bars, counted"})


if __name__ == "__main__":
    main()
