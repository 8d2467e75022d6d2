"""Writes what the weight files themselves say into their cards, the blocks of Weights/README.md.

    python -m vocalmidi_tools.model_cards                      the cards of the shipped files, in place
    python -m vocalmidi_tools.model_cards --check              ends with 1 where they are not current
    python -m vocalmidi_tools.model_cards mine.safetensors     prints the card of any files

A block begins with a comment that names its files, each of which becomes a column. What was measured
on other data, and the prose, is written by hand around it.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vocalmidi_tools import ROOT, Refusal
from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.weights import SUFFIX

CARDS = ROOT / "Weights/README.md"
BLOCK = re.compile(
    r"(<!-- what vocalmidi_tools\.model_cards says of ([\w, -]+) -->\n\n).*?(\n<!-- end -->)", re.S)
PRECISION = {np.dtype("<f4"): "FP32", np.dtype("<f2"): "FP16"}


@dataclass(frozen=True)
class Described:
    """A weight file: its name, its bytes, and what is in them."""

    name: str
    size: int
    file: weight_file.WeightFile

    @classmethod
    def read(cls, path: Path) -> Described:
        try:
            raw = path.read_bytes()
            return cls(path.name, len(raw), weight_file.decode(raw))
        except Refusal as error:
            raise Refusal(f"{path}: {error}") from error

    def section(self, name: str) -> dict:
        return json.loads(self.file.metadata.get(name, "{}"))

    @property
    def provenance(self) -> dict:
        return self.section("provenance")


def plain(value: object) -> str:
    """A value of the metadata as text."""
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {plain(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return (", " if any(isinstance(inner, str) for inner in value) else " ").join(map(plain, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.4g}" if isinstance(value, float) else str(value)


def parameters(described: Described) -> str:
    """How many there are, by what they are stored as."""
    tensors = described.file.tensors.values()
    counts = {
        name: sum(tensor.size for tensor in tensors if tensor.dtype == kind)
        for kind, name in PRECISION.items()}
    parts = ", ".join(f"{count:,} in {name}" for name, count in counts.items() if count)
    return f"{sum(counts.values()):,} ({parts})" if all(counts.values()) else parts


def told(*names: str) -> Callable[[Described], str]:
    """Entries of the provenance."""

    def row(described: Described) -> str:
        found = {name: described.provenance[name] for name in names if name in described.provenance}
        return plain(found[names[0]]) if len(names) == 1 and found else plain(found)

    return row


def stages(described: Described) -> str:
    """The stages of the training, where there were several."""
    kept = [{key: value for key, value in stage.items() if key not in ("corpus", "pytorch", "kind")}
            for stage in described.provenance.get("stages", [])]
    return "; ".join(map(plain, kept)) if len(kept) > 1 else ""


def began_from(described: Described) -> str:
    """What the weights had learned from where this training began."""
    earlier = described.provenance.get("begun_from", {})
    return plain({key: earlier[key] for key in ("corpus", "steps", "epochs") if key in earlier})


ROWS: dict[str, Callable[[Described], str]] = {
    "architecture": lambda d: d.file.metadata["architecture"],
    "sizes": lambda d: plain(d.section("configuration")),
    "parameters": parameters,
    "tensors": lambda d: plain(len(d.file.tensors)),
    "bytes": lambda d: plain(d.size),
    "CRC-32": lambda d: d.file.metadata["crc32"],
    "front end": lambda d: plain(d.section("front_end")),
    "learned from": told("corpus"),
    "how much": told("songs", "bars", "sounds", "steps", "epochs", "frames_seen", "melody_steps_seen"),
    "stages": stages,
    "settings": lambda d: plain(
        d.provenance.get("training", {})) or told("batch", "learning_rate", "reconstruction", "seed")(d),
    "validation in training": told("validation"),
    "began from": began_from,
    "PyTorch": told("pytorch"),
}


def card(described: list[Described]) -> str:
    """The table of some weight files, a column each; rows that none has a value for are left out.

    What all have in common stands in the first column alone.
    """
    lines = [["", *(f"`{one.name}`" for one in described)], ["---"] * (1 + len(described))]
    for name, row in ROWS.items():
        values = [row(one) for one in described]
        if not any(values):
            continue
        if len(set(values)) == 1:
            values[1:] = ["the same"] * (len(values) - 1)
        lines.append([name, *values])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def renewed(text: str, folder: Path) -> str:
    """The cards with every block as the weight files in `folder` now are."""

    def block(found: re.Match) -> str:
        names = found[2].split(", ")
        return found[1] + card([Described.read(folder / f"{name}{SUFFIX}") for name in names]) + found[3]

    return BLOCK.sub(block, text)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*", help="weight files whose card is printed")
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    if options.files:
        print(card([Described.read(path) for path in options.files]), end="")
        return
    before = CARDS.read_text()
    after = renewed(before, CARDS.parent)
    if options.check and after != before:
        raise SystemExit(f"{CARDS} is not current; run python -m vocalmidi_tools.model_cards")
    if not options.check:
        CARDS.write_text(after)


if __name__ == "__main__":
    main()
