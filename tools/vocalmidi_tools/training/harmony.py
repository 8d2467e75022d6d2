"""Counts how chords follow each other and lie under melodies: the harmoniser's hidden Markov model.

    python -m vocalmidi_tools.training.harmony --scores FOLDER --out Weights/harmony.safetensors

Prints how often the chords it finds for held-out melodies are those that people wrote, beside the
triad that covers most of the melody and the tonic everywhere.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.scores import MELODIC, Piece, credits, read_some
from vocalmidi_tools.scores.bars import chords_at
from vocalmidi_tools.scores.keys import MODES
from vocalmidi_tools.vocabulary.genres import GENRES, identifier

from .options import parse
from .shipped import metadata

ARCHITECTURE = "harmony-hmm"
TRIADS = 24


def decoder() -> dict:
    """What the decoder of the shipped file says; its provenance tells where that comes from."""
    return metadata("harmony", "decoder")


@dataclass(frozen=True)
class Counting:
    """How tables are counted; by default as those of the shipped file were."""

    prior: float
    """Imagined observations that spread over all events, so that nothing is impossible."""
    foreign: float
    """How much a chord of another genre counts beside one of the genre's own."""
    emission_weight: float
    """How much a beat of melody counts against a transition."""
    staying_cost: float
    """What staying on a chord costs, nats, because the likeliest path changes chords less often than people do."""

    @classmethod
    def shipped(cls) -> Counting:
        known = metadata("harmony", "provenance")["counting"]
        return cls(**{key: known[key] for key in cls.__dataclass_fields__})


@dataclass
class Harmonised:
    """A melody in segments, seen from the tonic: two a bar of four beats, one a bar of three.

    `melody` (segments, 12) is how many beats each pitch class sounds, the decoder's accent added to what sounds
    as the segment begins; `triads` (segments) is the chord, -1 for none, `sevenths` (segments)
    whether it has one.
    """

    mode: int
    genre: int
    segments_per_bar: int
    melody: np.ndarray
    triads: np.ndarray
    sevenths: np.ndarray


def harmonised(piece: Piece) -> Harmonised:
    per_bar = 2 if piece.beats_per_bar == 4 else 1
    length = piece.beats_per_bar / per_bar
    count = piece.bars * per_bar
    time = (np.arange(count) + 0.25) * length
    roots, sets = chords_at(piece.chords, time)
    third = np.arange(count), (roots + 3) % 12
    is_minor = (sets[third] > 0) & (sets[np.arange(count), (roots + 4) % 12] == 0)
    triads = np.where(roots < 0, -1, (roots - piece.tonic) % 12 + 12 * is_minor)
    has = [sets[np.arange(count), (roots + interval) % 12] for interval in (10, 11)]
    return Harmonised(
        MODES.index(piece.mode), identifier(piece.genre), per_bar,
        melody_weights(piece, count, length), triads, (has[0] + has[1]) > 0,
    )


def melody_weights(piece: Piece, count: int, length: float) -> np.ndarray:
    """(count, 12) beats of each pitch class, seen from the tonic, in each segment."""
    weights = np.zeros((count, 12))
    more = decoder()["accent"]
    for onset, duration, pitch, _ in piece.tracks["melody"]:
        first, last = int(onset // length), int((onset + duration - 1e-6) // length)
        for segment in range(max(first, 0), min(last, count - 1) + 1):
            start, end = segment * length, (segment + 1) * length
            overlap = max(min(onset + duration, end) - max(onset, start), 0)
            accent = more * (onset <= start + 1e-3)
            weights[segment, int(round(pitch) - piece.tonic) % 12] += overlap + accent
    return weights


def logarithm(counts: np.ndarray) -> np.ndarray:
    """Log-probabilities along the last axis."""
    return np.log(counts / counts.sum(-1, keepdims=True))


def learn(
    songs: list[Harmonised], mode: int, genre: int, counting: Counting
) -> dict[str, np.ndarray]:
    """initial (24), transition (2, 24, 24), emission (24, 12) of one mode and genre."""
    initial = np.full(TRIADS, counting.prior)
    usual = np.full(TRIADS, counting.prior)
    transition = np.zeros((2, TRIADS, TRIADS))
    relative = np.full((2, 12), counting.prior)
    emission = np.zeros((TRIADS, 12))
    for song in (s for s in songs if s.mode == mode):
        known, share = song.triads >= 0, 1 if song.genre == genre else counting.foreign
        np.add.at(usual, song.triads[known], share)
        if known.any():
            initial[song.triads[known][0]] += share
        both = known[1:] & known[:-1]
        place = (np.arange(1, len(known)) % song.segments_per_bar > 0).astype(int)
        pairs = (place[both], song.triads[:-1][both], song.triads[1:][both])
        np.add.at(transition, pairs, share)
        np.add.at(emission, song.triads[known], share * song.melody[known])
        for triad, sounding in zip(song.triads[known], song.melody[known]):
            relative[triad // 12] += share * np.roll(sounding, -(triad % 12))
    usual /= usual.sum()
    transition += 4 * usual
    relative /= relative.sum(-1, keepdims=True)
    emission += 20 * np.stack([np.roll(relative[t // 12], t % 12) for t in range(TRIADS)])
    return {
        "initial": logarithm(initial),
        "transition": logarithm(transition) - counting.staying_cost * np.eye(TRIADS),
        "emission": counting.emission_weight * logarithm(emission),
    }


def learn_sevenths(songs: list[Harmonised]) -> np.ndarray:
    """(genres, modes, 24): how often a triad is played with its seventh."""
    played = np.zeros((len(GENRES), len(MODES), TRIADS, 2))
    for song in songs:
        known = song.triads >= 0
        place = (song.genre, song.mode, song.triads[known], song.sevenths[known].astype(int))
        np.add.at(played, place, 1)
    overall = played.sum((0, 1, 2)) / played.sum()
    by_genre = played.sum((1, 2), keepdims=True)
    by_genre = (by_genre + 20 * overall) / (by_genre.sum(-1, keepdims=True) + 20)
    smoothed = played + 10 * by_genre
    return smoothed[..., 1] / smoothed.sum(-1)


def path(song: Harmonised, tables: dict[str, np.ndarray]) -> np.ndarray:
    """Viterbi's path, (segments)."""
    observed = song.melody @ tables["emission"].T
    scores, origins = tables["initial"] + observed[0], []
    for index in range(1, len(observed)):
        later = int(index % song.segments_per_bar > 0)
        reached = scores[:, None] + tables["transition"][later]
        origins.append(reached.argmax(0))
        scores = reached.max(0) + observed[index]
    states = [int(scores.argmax())]
    for origin in reversed(origins):
        states.append(int(origin[states[-1]]))
    return np.array(states[::-1])


def covering(song: Harmonised) -> np.ndarray:
    """The triad of the key whose three notes cover most of each segment's melody, (segments)."""
    scale = [0, 5, 7, 14, 16, 21] if song.mode == 0 else [3, 8, 10, 12, 17, 19]
    chords = np.zeros((TRIADS, 12))
    for triad in scale:
        chords[triad, [triad % 12, (triad + (3 if triad > 11 else 4)) % 12, (triad + 7) % 12]] = 1
    return (song.melody @ chords.T).argmax(1)


def agreement(songs: list[Harmonised], chords) -> dict[str, float]:
    """Of the segments with melody the shares whose triad, and whose root, is the written one; and how
    often the chord is another than the one before, beside how often people changed it."""
    triads = roots = total = changes = written = pairs = 0
    for song in songs:
        asked = (song.triads >= 0) & (song.melody.sum(1) > 0)
        found = chords(song)
        triads += (found == song.triads)[asked].sum()
        roots += (found % 12 == song.triads % 12)[asked].sum()
        total += asked.sum()
        both = asked[1:] & asked[:-1]
        changes += (found[1:] != found[:-1])[both].sum()
        written += (song.triads[1:] != song.triads[:-1])[both].sum()
        pairs += both.sum()
    shares = {"triad": triads / total, "root": roots / total, "changes": changes / pairs,
              "written changes": written / pairs}
    return {name: round(float(share), 3) for name, share in shares.items()}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scores", type=Path, required=True, help="folder of scores")
    parser.add_argument("--out", type=Path, required=True, help="weight file to write")
    parser.add_argument("--cache", type=Path, default=Path(".cache"), help="for parsed scores")
    for name in Counting.__dataclass_fields__:
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, help="as Counting says; by default as shipped")
    parser.add_argument("--split", default="test", choices=("validation", "test"))
    return parse(parser)


def counting_of(options: argparse.Namespace) -> tuple[Counting, dict]:
    """How tables are counted, and what the provenance says of that."""
    given = {name: vars(options)[name] for name in Counting.__dataclass_fields__ if vars(options)[name] is not None}
    counting, origin = replace(Counting.shipped(), **given), {"given": list(given)} if given else {}
    return counting, metadata("harmony", "provenance")["counting"] | asdict(counting) | origin


def figures_of(held_out: list[Harmonised], tables: list[list[dict[str, np.ndarray]]]) -> dict:
    """How often the model's chords, and those of two rules, are those that people wrote."""
    return {
        "songs": len(held_out),
        "model": agreement(held_out, lambda song: path(song, tables[song.genre][song.mode])),
        "covering triad": agreement(held_out, covering),
        "tonic": agreement(held_out, lambda song: np.full(len(song.triads), 12 * song.mode)),
    }


def encoded(tables: list[list[dict[str, np.ndarray]]], sevenths: np.ndarray, provenance: dict) -> bytes:
    """The weight file of the tables by genre and mode."""
    tensors = {
        name: np.stack([[t[name] for t in modes] for modes in tables]).astype(np.float32)
        for name in ("initial", "transition", "emission")
    }
    tensors["sevenths"] = sevenths.astype(np.float32)
    return weight_file.encode(tensors, {
        "architecture": ARCHITECTURE, "configuration": json.dumps({"triads": TRIADS}), "genres": json.dumps(GENRES),
        "decoder": json.dumps(decoder()), "provenance": json.dumps(provenance)})


def main() -> None:
    options = arguments()
    counting, told = counting_of(options)
    pieces = read_some(options.scores, MELODIC, options.cache)
    pieces = [piece for piece in pieces if len(piece.tracks.get("melody", ()))]
    training = [harmonised(p) for p in pieces if p.split == "train"]
    held_out = [harmonised(p) for p in pieces if p.split == options.split]
    tables = [
        [learn(training, mode, genre, counting) for mode in range(len(MODES))]
        for genre in range(len(GENRES))
    ]
    figures = figures_of(held_out, tables)
    print(json.dumps(figures, indent=2))
    provenance = {
        "songs": len(training), "split": options.split, "held_out": figures, "corpus": credits(pieces),
        "accent": "set by hand", "dominant_sevenths": "set by hand", "counting": told,
    }
    weight_file.write(options.out, encoded(tables, learn_sevenths(training), provenance))


if __name__ == "__main__":
    main()
