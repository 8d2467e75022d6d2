"""Makes a checkpoint of a weight file, of any of the networks.

    python -m vocalmidi_tools.restore Weights/pitch.safetensors .cache/pitch.pt

The trainings' --start and --resume do this by themselves. The weights are as exact as the file's.
Batch normalisation is part of the layers before it and stays so.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from vocalmidi_tools.conversion import restoring
from vocalmidi_tools.training.running import save


def main():
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    save(options.out, restoring.read(options.weights))


if __name__ == "__main__":
    main()
