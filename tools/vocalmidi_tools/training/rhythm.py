"""Counts and fits what the beat tracker and the key estimator know of melodies: their weight file.

    python -m vocalmidi_tools.training.rhythm --scores FOLDER --out Weights/rhythm.safetensors
    swift build -c release --product vocalmidi
    python -m vocalmidi_tools.training.rhythm --scores FOLDER --out Weights/rhythm.safetensors \\
        --program .build/release/vocalmidi

The first line counts the onsets' hazards and the keys' shares of the time, and keeps the network
that chooses among readings as it stands in the file. It is trained on what the tracker reads with
the new hazards, so that the program must be built with them first. Without `--out` the numbers are
printed.

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
from vocalmidi_tools.scores import credits, read
from vocalmidi_tools.scores.piece import Piece

from .tables import compound, keys, onsets, readings

ARCHITECTURE = "rhythm"
SOURCES = ("pop909", "rockcorpus", "openewld")
CONFIGURATION = {"steps_per_beat": onsets.STEPS_PER_BEAT, "ages": onsets.AGES.tolist(),
                 "hidden": readings.NETWORKS * readings.HIDDEN}
TEMPO_SOURCES = ("pop909", "rockcorpus")
"""The collections that tell at what tempi people sing."""
TEMPO_DEVIATION = 0.51
"""Octaves; wider than the songs' own 0.42, by hand."""
SLOW, FAST = 76.0, 96.0
"""Up to and from which tempo the tables of slow and of fast songs hold; by hand."""
FINAL_BONUS = 0.01
"""What ending on the tonic adds to the mean log-likelihood of the time, nats; by hand."""
INDEPENDENT_MOMENTS = 8.6
"""How many independent observations of the key a melody is worth: it scales the confidence. Fitted to
phrases of the same collections, not by this command."""
JITTER, SLIP, DRIFT, STRAY, STRAY_SPREAD = 0.038, 0.006, 0.007, 0.02, 5.0
"""How far singers deviate from a grid, as `TempoFilter.Dynamics` says; by hand."""
GIVEN_TEMPO_DEVIATION, GIVEN_DEVIATION = 0.043, 0.019
"""How far around a given tempo is searched, octaves; and how far the tempo of a whole take deviates from it, as a share
of it; by hand."""
COMPOUND_TEMPO = 1.2
"""How much faster quarters are in compound metres, whose beats are slower; by hand."""
STEADY_DEVIATION, BEAT_SMOOTHNESS = 0.045, 49.0
"""Up to which root mean square deviation from even beats a take is steady, seconds; and how smoothly the beats of
others follow it, as `BeatTimeline.Fitting` says; by hand."""
WEAKEST_ATTACK, CLEAR_ATTACK = 0.5, 2.0
"""Decibels: onsets with weaker attacks are ignored; those with stronger ones do not become more exact."""
VAGUE_SPREAD, EXACT_SPREAD = 1.4, 0.95
"""How widely the onsets with the weakest and with clear attacks are spread, as multiples of a usual onset."""
INDEPENDENT_ONSETS = 12.0
"""A take counts as this many independent onsets at most, because melodies repeat their rhythms; by hand."""
BY_HAND = "set by hand"
ATTACKS = "chosen on the first 40 of the sung songs of vocalmidi_tools.evaluation.rhythm"
"""Where the numbers of attacks and spreads come from, not from this command."""


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
    decoder = {
        "usual_tempo": usual_tempo(pieces), "tempo_deviation": TEMPO_DEVIATION, "slow_tempo": SLOW,
        "fast_tempo": FAST, "final_bonus": FINAL_BONUS, "independent_moments": INDEPENDENT_MOMENTS,
        "jitter": JITTER, "slip": SLIP, "drift": DRIFT, "stray": STRAY, "stray_spread": STRAY_SPREAD,
        "independent_onsets": INDEPENDENT_ONSETS, "given_tempo_deviation": GIVEN_TEMPO_DEVIATION,
        "given_deviation": GIVEN_DEVIATION,
        "compound_tempo": COMPOUND_TEMPO, "steady_deviation": STEADY_DEVIATION,
        "beat_smoothness": BEAT_SMOOTHNESS}
    attacks = {
        "weakest_attack": WEAKEST_ATTACK, "clear_attack": CLEAR_ATTACK, "vague_spread": VAGUE_SPREAD,
        "exact_spread": EXACT_SPREAD}
    provenance = {
        "songs": sum(piece.split == "train" for piece in pieces), "corpus": credits(pieces),
        "hazards": "onsets of melodies, counted; in 6/8 those of OpenEWLD", "keys": "times of degrees of melodies, counted",
        "usual_tempo": "geometric mean of the songs of POP909 and the Rock Corpus, rounded",
        **dict.fromkeys((key for key in decoder if key != "usual_tempo"), BY_HAND),
        "independent_moments": "fitted to phrases of the same collections", **dict.fromkeys(attacks, ATTACKS)}
    return {"tensors": lists(tensors), "decoder": decoder | attacks, "provenance": provenance}


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
    metadata = {"architecture": ARCHITECTURE, "configuration": json.dumps(CONFIGURATION),
                "decoder": json.dumps(numbers["decoder"]),
                "provenance": json.dumps(numbers["provenance"])}
    return weight_file.encode(tensors, metadata)


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


def trained(options: argparse.Namespace) -> dict:
    """The numbers of the scores; without a program, the network of the old file if it fits."""
    pieces = read(options.scores, SOURCES, options.cache)
    numbers = counted(pieces, compound.pieces(options.scores))
    if options.program:
        network = readings.trained(pieces, options.program, options.seed)
        numbers["tensors"] |= lists(network)
        numbers["provenance"]["readings"] = (
            f"trained on readings of takes of the same melodies, seed {options.seed}")
        return numbers
    earlier = decode(options.out) if options.out and options.out.exists() else {"tensors": {}}
    network = {name: values for name, values in earlier["tensors"].items() if "readings" in name}
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
    parser.add_argument("--cache", type=Path, default=Path(".cache"), help="for parsed scores")
    parser.add_argument("--seed", type=int, default=0, help="of the takes that are read")
    options = parser.parse_args()
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
