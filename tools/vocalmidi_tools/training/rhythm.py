"""Counts and fits what the beat tracker and the key estimator know of melodies: their weight file.

    python -m vocalmidi_tools.training.rhythm --scores FOLDER --out Weights/rhythm.safetensors
    swift build -c release --product vocalmidi
    python -m vocalmidi_tools.training.rhythm --scores FOLDER --out Weights/rhythm.safetensors \\
        --program .build/release/vocalmidi

The first line counts the onsets' hazards and the usual tempo, fits the weights of keys, and keeps the networks that
choose among readings as they stand in the file: a perceptron, `readings`, and beside it the phrase networks,
`phrases`. The other numbers are those of the shipped file, whose provenance says where each comes from. The networks
are trained on what the tracker reads with the new hazards, so that the program must be built with them first; with
--patience N a training ends after N epochs that were no better on takes of the validation split. Without `--out` the
numbers are printed.

    python -m vocalmidi_tools.training.rhythm --scores FOLDER --out Weights/rhythm.safetensors \\
        --program .build/release/vocalmidi --only phrases

trains the phrase networks alone; all other numbers stay as they stand in the file.

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
from .tables import compound, keys, onsets, phrases, readings

ARCHITECTURE = "rhythm"
SOURCES = ("pop909", "rockcorpus", "openewld")
CONFIGURATION = {"steps_per_beat": onsets.STEPS_PER_BEAT, "ages": onsets.AGES.tolist(),
                 "hidden": readings.NETWORKS * readings.HIDDEN,
                 "phrase_networks": phrases.NETWORKS, "phrase_channels": phrases.CHANNELS}
NETWORKS = {"readings": readings, "phrases": phrases}
"""What chooses among readings: of each the module that trains it, with which the names of its tensors begin."""
TEMPO_SOURCES = ("pop909", "rockcorpus")
"""The collections that tell at what tempi people sing."""


def shapes() -> dict[str, tuple[int, ...]]:
    """What the file holds: the tables, in thousandths and so exact in FP32, and the networks."""
    ages = len(onsets.AGES) + 1
    hazards = {f"hazards.{name}": (onsets.STEPS_PER_BEAT * beats, ages)
               for name, (beats, _, _) in onsets.TABLES.items()}
    hazards["hazards.six_eight"] = (2 * compound.BEAT, ages)
    return {**hazards, **keys.shapes(), **readings.shapes(), **phrases.shapes()}


def counted(pieces: list[Piece], compounds: list[Piece]) -> dict:
    """The numbers that melodies give, those in 6/8 of `compounds`: all but the networks."""
    tensors = {f"hazards.{name}": onsets.hazards(pieces, *table)
               for name, table in onsets.TABLES.items()}
    tensors["hazards.six_eight"] = compound.hazards(compounds)
    tensors |= keys.trained(pieces)
    found = {
        "songs": sum(piece.split == "train" for piece in pieces), "corpus": credits(pieces),
        "hazards": "onsets of melodies, counted; in 6/8 those of OpenEWLD", "keys": keys.SOURCE,
        "usual_tempo": "geometric mean of the songs of POP909 and the Rock Corpus, rounded"}
    return {"tensors": lists(tensors),
            "decoder": metadata(ARCHITECTURE, "decoder") | {
                "usual_tempo": usual_tempo(pieces), "independent_notes": keys.INDEPENDENT_NOTES},
            "provenance": metadata(ARCHITECTURE, "provenance") | found}


def usual_tempo(pieces: list[Piece]) -> float:
    """The geometric mean of the tempi of the training split, beats per minute."""
    tempi = [p.bpm for p in pieces if p.split == "train" and p.source in TEMPO_SOURCES]
    return float(np.round(np.exp(np.mean(np.log(tempi)))))


def lists(tensors: dict[str, np.ndarray]) -> dict[str, list]:
    """Whole numbers where they are, so that tables are easy to read and edit."""
    return {name: np.asarray(tensor if name.startswith(tuple(NETWORKS)) else tensor.astype(int)).tolist()
            for name, tensor in tensors.items()}


def encode(numbers: dict) -> bytes:
    """The weight file of `tensors` (by name; tables in thousandths), `decoder` and `provenance`."""
    tensors = {name: np.array(values, np.float32) for name, values in numbers["tensors"].items()}
    found, expected = {name: tensor.shape for name, tensor in tensors.items()}, shapes()
    wrong = [name for name in sorted(found.keys() | expected.keys()) if found.get(name) != expected.get(name)]
    if wrong:
        told = "; ".join(f"{name} is {found.get(name, 'missing')}, not {expected.get(name, 'there')}" for name in wrong)
        raise SystemExit(f"the numbers have other shapes than a beat tracker's: {told}; train what lacks with --program")
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


def tensors_of(network: str, numbers: dict) -> dict[str, list]:
    """The tensors of one of `NETWORKS`."""
    return {name: values for name, values in numbers["tensors"].items() if name.startswith(f"{network}.")}


def fits(network: str, tensors: dict[str, list]) -> bool:
    return {name: np.shape(values) for name, values in tensors.items()} == NETWORKS[network].shapes()


def written(options: argparse.Namespace) -> dict:
    """The numbers that `--out` has before, none where there is no such file."""
    return decode(options.out) if options.out and options.out.exists() else {"tensors": {}, "provenance": {}}


def trained(options: argparse.Namespace) -> dict:
    """The numbers of the scores, with the networks trained or kept."""
    pieces = read_some(options.scores, SOURCES, options.cache)
    numbers = written(options) if options.only else counted(pieces, compound.pieces(options.scores))
    for network in [options.only] if options.only else NETWORKS:
        if options.program:
            train(network, numbers, pieces, options)
        else:
            keep(network, numbers, written(options))
    return numbers


def train(network: str, numbers: dict, pieces: list[Piece], options: argparse.Namespace) -> None:
    """Gives the numbers a trained network."""
    begin = tensors_of(network, decode(options.start)) if options.start else None
    if begin is not None and not fits(network, begin):
        raise SystemExit(f"{options.start} has no {network} of these shapes; leave out --start, or add --only")
    beside = [tensors_of("readings", numbers)] if network == "phrases" else []
    tensors = NETWORKS[network].trained(pieces, options.program, options.seed, *beside, begin, options.patience)
    others = {name: values for name, values in numbers["tensors"].items() if not name.startswith(f"{network}.")}
    numbers["tensors"] = others | lists(tensors)
    numbers["provenance"][network] = (
        f"trained on readings of takes of the same melodies, seed {options.seed}"
        + (", from those of another weight file" if begin else "")
        + (f", ended after {options.patience} epochs without a better one" if options.patience else ""))


def keep(network: str, numbers: dict, earlier: dict) -> None:
    """Gives the numbers the network of earlier ones, if it fits."""
    tensors = tensors_of(network, earlier)
    is_kept = fits(network, tensors)
    numbers["tensors"] |= tensors if is_kept else lists(NETWORKS[network].untrained())
    numbers["provenance"][network] = earlier["provenance"][network] if is_kept else "untrained"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--scores", type=Path, help="folder of scores")
    source.add_argument("--numbers", type=Path, help="JSON of the numbers to write")
    source.add_argument("--print", type=Path, help="weight file whose numbers are printed")
    parser.add_argument("--out", type=Path, help="weight file to write")
    parser.add_argument("--program", type=Path, help="vocalmidi, to train the networks with")
    parser.add_argument(
        "--start", type=Path, help="weight file whose networks the training of --program goes on from")
    parser.add_argument(
        "--only", choices=NETWORKS, help="train this with --program; the other numbers of --out stay as they are")
    parser.add_argument("--cache", type=Path, default=Path(".cache"), help="for parsed scores")
    parser.add_argument("--seed", type=int, default=0, help="of the takes that are read")
    add_patience(parser, "epochs of a network", "the best one's weights are kept")
    options = parse(parser)
    for name in ("start", "patience", "only"):
        if getattr(options, name) and not options.program:
            parser.error(f"--{name} is for the networks' training: give --program too")
    if options.only and not (options.out and options.out.exists()):
        parser.error("--only changes a weight file: give the one to change as --out")
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
