"""Makes all tracks' examples.

    python -m vocalmidi_tools.corpus.arranging FOLDER --cache FOLDER
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from vocalmidi_tools.features.arranging.kinds import TRACKS
from vocalmidi_tools.vocabulary.genres import GENRES

from .examples import Library


def main() -> None:
    parser = argparse.ArgumentParser(prog="vocalmidi_tools.corpus.arranging", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with the unpacked scores")
    parser.add_argument("--cache", type=Path, required=True, help="where the examples go")
    parser.add_argument("--tracks", nargs="+", choices=TRACKS, default=TRACKS)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for track in options.tracks:
        library = Library(options.folder, options.cache, options.seed + TRACKS.index(track))
        examples = library.examples(track)
        examples.save(options.cache / f"bars-{track}.npz")
        counts = [
            f"{genre} {np.sum(examples.recorded & (examples.genre == index))}"
            f"+{np.sum(~examples.recorded & (examples.genre == index))}"
            for index, genre in enumerate(GENRES)
        ]
        print(f"{track}, recorded+composed bars: " + ", ".join(counts), flush=True)


if __name__ == "__main__":
    main()
