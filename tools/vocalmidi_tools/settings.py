"""Prints the settings of a weight file, those of its metadata "decoder", or changes them.

    python -m vocalmidi_tools.settings Weights/bass-generator.safetensors
    python -m vocalmidi_tools.settings Weights/bass-generator.safetensors --set energy=8 --origin "set by hand"

A value is JSON; its origin goes into the provenance. The tensors stay as they are.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.amending import amended
from vocalmidi_tools.conversion.errors import ConversionError


def setting(text: str) -> tuple[str, object]:
    """The key and the value of KEY=VALUE."""
    key, _, value = text.partition("=")
    try:
        return key, json.loads(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no KEY=VALUE whose value is JSON") from None


def changed(file: bytes, settings: dict, origin: str) -> bytes:
    """The weight file with these settings, all of the same origin."""
    provenance = json.loads(weight_file.decode(file).metadata["provenance"])
    return amended(file, settings, {"settings": provenance.get("settings", {}) | dict.fromkeys(settings, origin)})


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--set", type=setting, action="append", default=[], metavar="KEY=VALUE", dest="settings")
    parser.add_argument("--origin", help="where the values come from")
    options = parser.parse_args()
    if options.settings and not options.origin:
        parser.error("give the values' --origin too")
    try:
        if options.settings:
            file = changed(options.file.read_bytes(), dict(options.settings), options.origin)
            weight_file.write(options.file, file)
        read = weight_file.decode(options.file.read_bytes())
    except (OSError, ConversionError) as error:
        raise SystemExit(f"{options.file}: {error}") from error
    print(json.dumps(json.loads(read.metadata.get("decoder", "{}")), indent=2))


if __name__ == "__main__":
    main()
