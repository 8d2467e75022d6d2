"""Fetches recorded speech under free licences and cuts it into the syllables that singing is made of.

    python -m vocalmidi_tools.corpus.speech .cache/speech
    python -m vocalmidi_tools.training.pitch --speech .cache/speech ...

The packages come from Debian's and Python's registries by `apt-get download` and `pip`, and are unpacked
in CACHE/packages, not installed. What each voice may be used for is in
`vocalmidi_tools.corpus.speech.sources`. What is in the cache already is not made again.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from .analysis import analysed
from .errors import SpeechError
from .reading import recordings
from .sources import SOURCES, Source
from .speakers import Speaker
from .syllables import cut

SHORTEST, LONGEST = 0.3, 30.0
"""Seconds of recordings that are read."""
PACKAGES = "packages"


def prepared(source: Source, folder: Path, seconds: float) -> Speaker:
    """The syllables of about so many seconds of a voice."""
    syllables, heard, band = [], 0.0, 0.0
    for audio, rate in recordings(source, folder / PACKAGES):
        if heard > seconds:
            break
        if not SHORTEST < len(audio) / rate < LONGEST or np.abs(audio).max() < 1e-3:
            continue
        heard, band = heard + len(audio) / rate, 0.46 * rate
        syllables += cut(analysed(audio, rate))
    if not syllables:
        raise SpeechError(f"{source.name} has no syllables to sing; leave it out with --only")
    return Speaker.of(source, band, syllables)


def described(speaker: Speaker) -> str:
    kinds = " ".join(f"{kind} {len(found)}" for kind, found in speaker.kinds.items())
    return f"{speaker.source.name}: {len(speaker.rises)} syllables ({kinds}), {speaker.pitch:.0f} Hz"


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--seconds", type=float, default=150, help="speech of each voice (150)")
    parser.add_argument(
        "--only", nargs="+", choices=[source.name for source in SOURCES], metavar="NAME",
        help="voices to prepare, of " + ", ".join(source.name for source in SOURCES))
    options = parser.parse_args(given)
    try:
        for source in SOURCES:
            path = options.cache / f"{source.name}.npz"
            if path.exists() or options.only and source.name not in options.only:
                continue
            speaker = prepared(source, options.cache, options.seconds)
            speaker.write(path)
            print(described(speaker), flush=True)
    except SpeechError as error:
        print(f"speech: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
