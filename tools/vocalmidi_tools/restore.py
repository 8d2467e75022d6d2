"""Makes a checkpoint of a weight file of the pitch model, to go on training from.

    python -m vocalmidi_tools.restore Weights/pitch.safetensors .cache/pitch.pt

`vocalmidi_tools.training.pitch --start` does this by itself. The weights are as exact as the file's.
Batch normalisation is part of the convolutions and stays so.
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
