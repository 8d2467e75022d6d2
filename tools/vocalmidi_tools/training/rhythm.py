"""Counts and fits what the beat tracker and the key estimator know of melodies: their weight file.

    python -m vocalmidi_tools.training.rhythm --scores FOLDER --out Weights/rhythm.safetensors
    swift build -c release --product vocalmidi
    python -m vocalmidi_tools.training.rhythm --scores FOLDER --out Weights/rhythm.safetensors \\
        --program .build/release/vocalmidi

The first line counts the onsets' hazards, the keys' shares of the time and the usual tempo, and keeps the network
that chooses among readings as it stands in the file. The other numbers are those of the shipped file, whose provenance
says where each comes from. The network is trained on what the tracker reads with
the new hazards, so that the program must be built with them first; with --patience N it ends after N epochs that were no
better on takes of the validation split. Without `--out` the numbers are printed.

    python -m vocalmidi_tools.training.rhythm --numbers FILE.json --out Weights/rhythm.safetensors

writes given numbers instead; `--print FILE.safetensors` prints a file's numbers in this form.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.errors import ConversionError
from vocalmidi_tools.scores import credits, read_some
from vocalmidi_tools.scores.piece import Piece

from .options import add_patience, parse
from .shipped import metadata
from .tables import compound, keys, onsets, readings

ARCHITECTURE = "rhythm"
SOURCES = ("pop909", "rockcorpus", "openewld")
CONFIGURATION = {"steps_per_beat": onsets.STEPS_PER_BEAT, "ages": onsets.AGES.tolist(),
                 "hidden": readings.NETWORKS * readings.HIDDEN}
TEMPO_SOURCES = ("pop909", "rockcorpus")
"""The collections that tell at what tempi people sing."""


def shapes() -> dict[str, tuple[int, ...]]:
    """What the file holds: the tables, in thousandths and so exact in FP32, and the network."""
    ages = len(onsets.AGES) + 1
    hazards = {f"hazards.{name}": (onsets.STEPS_PER_BEAT * beats, ages)
               for name, (beats, _, _) in onsets.TABLES.items()}
    hazards["hazards.six_eight"] = (2 * compound.BEAT, ages)
    return {**hazards, "keys": (2, 12), **readings.shapes()}


def counted(pieces: list[Piece], compounds: list[Piece]) -> dict:
    """The numbers that counting gives, those in 6/8 of `compounds`: all but the network."""
    tensors = {f"hazards.{name}": onsets.hazards(pieces, *table)
               for name, table in onsets.TABLES.items()}
    tensors["hazards.six_eight"] = compound.hazards(compounds)
    tensors["keys"] = keys.shares(pieces)
    found = {
        "songs": sum(piece.split == "train" for piece in pieces), "corpus": credits(pieces),
        "hazards": "onsets of melodies, counted; in 6/8 those of OpenEWLD", "keys": "times of degrees of melodies, counted",
        "usual_tempo": "geometric mean of the songs of POP909 and the Rock Corpus, rounded"}
    return {"tensors": lists(tensors),
            "decoder": metadata(ARCHITECTURE, "decoder") | {"usual_tempo": usual_tempo(pieces)},
            "provenance": metadata(ARCHITECTURE, "provenance") | found}


def usual_tempo(pieces: list[Piece]) -> float:
    """The geometric mean of the tempi of the training split, beats per minute."""
    tempi = [p.bpm for p in pieces if p.split == "train" and p.source in TEMPO_SOURCES]
    return float(np.round(np.exp(np.mean(np.log(tempi)))))


def lists(tensors: dict[str, np.ndarray]) -> dict[str, list]:
    """Whole numbers where they are, so that tables are easy to read and edit."""
    return {name: np.asarray(tensor if name.startswith("readings") else tensor.astype(int)).tolist()
            for name, tensor in tensors.items()}


def encode(numbers: dict) -> bytes:
    """The weight file of `tensors` (by name; tables in thousandths), `decoder` and `provenance`."""
    tensors = {name: np.array(values, np.float32) for name, values in numbers["tensors"].items()}
    found = {name: tensor.shape for name, tensor in tensors.items()}
    if found != shapes():
        raise SystemExit(f"the numbers' shapes are {found}; they must be {shapes()}")
    for name, values in numbers["tensors"].items():
        if not np.array_equal(tensors[name].astype(np.float64), np.array(values, np.float64)):
            raise SystemExit(f"{name} is not exact in FP32; give whole thousandths, or FP32 weights")
    return weight_file.encode(tensors, {
        "architecture": ARCHITECTURE, "configuration": json.dumps(CONFIGURATION),
        "decoder": json.dumps(numbers["decoder"]), "provenance": json.dumps(numbers["provenance"])})


def decode(path: Path) -> dict:
    """The numbers of a weight file, as `encode` takes them."""
    try:
        file = weight_file.decode(path.read_bytes())
    except (OSError, ConversionError) as error:
        raise SystemExit(f"{path}: {error}") from error
    if file.metadata["architecture"] != ARCHITECTURE:
        raise SystemExit(f"{path} holds '{file.metadata['architecture']}', not '{ARCHITECTURE}'")
    return {"tensors": lists(file.tensors), "decoder": json.loads(file.metadata["decoder"]),
            "provenance": json.loads(file.metadata["provenance"])}


def network_of(numbers: dict) -> dict[str, list]:
    """The tensors of the network that chooses among readings."""
    return {name: values for name, values in numbers["tensors"].items() if "readings" in name}


def trained(options: argparse.Namespace) -> dict:
    """The numbers of the scores; without a program, the network of the old file if it fits."""
    pieces = read_some(options.scores, SOURCES, options.cache)
    numbers = counted(pieces, compound.pieces(options.scores))
    if options.program:
        begin = network_of(decode(options.start)) if options.start else None
        network = readings.trained(pieces, options.program, options.seed, begin, options.patience)
        numbers["tensors"] |= lists(network)
        numbers["provenance"]["readings"] = (
            f"trained on readings of takes of the same melodies, seed {options.seed}"
            + (", from those of another weight file" if begin else "")
            + (f", ended after {options.patience} epochs without a better one" if options.patience else ""))
        return numbers
    earlier = decode(options.out) if options.out and options.out.exists() else {"tensors": {}}
    network = network_of(earlier)
    if {name: np.shape(values) for name, values in network.items()} == readings.shapes():
        numbers["provenance"]["readings"] = earlier["provenance"]["readings"]
    else:
        network = lists(readings.untrained())
        numbers["provenance"]["readings"] = "untrained"
    numbers["tensors"] |= network
    return numbers


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--scores", type=Path, help="folder of scores")
    source.add_argument("--numbers", type=Path, help="JSON of the numbers to write")
    source.add_argument("--print", type=Path, help="weight file whose numbers are printed")
    parser.add_argument("--out", type=Path, help="weight file to write")
    parser.add_argument("--program", type=Path, help="vocalmidi, to train the network with")
    parser.add_argument(
        "--start", type=Path, help="weight file whose network the training of --program goes on from")
    parser.add_argument("--cache", type=Path, default=Path(".cache"), help="for parsed scores")
    parser.add_argument("--seed", type=int, default=0, help="of the takes that are read")
    add_patience(parser, "epochs of a network", "the best one's weights are kept")
    options = parse(parser)
    for name in ("start", "patience"):
        if getattr(options, name) and not options.program:
            parser.error(f"--{name} is for the network's training: give --program too")
    if options.print:
        numbers = decode(options.print)
    elif options.numbers:
        numbers = json.loads(options.numbers.read_text())
    else:
        numbers = trained(options)
    if options.out:
        weight_file.write(options.out, encode(numbers))
    else:
        print(json.dumps(numbers))


if __name__ == "__main__":
    main()
