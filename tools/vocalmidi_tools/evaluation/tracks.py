"""Compares generated bars with held-out ones.

    python -m vocalmidi_tools.evaluation.tracks --bars FOLDER [--models FOLDER]

For the melodies and chords of the held-out songs, four kinds of bars: those that belong there
("real" where people played them, "composed" otherwise), generated ones, random training bars of the
same genre and kind, and a rule-based accompaniment. The figures are means over bars; "apart" is how
far each kind is from the held-out bars' distribution of the measures of harmony (of drums: of
rhythm), the first Wasserstein distance averaged over them. Random numbers are seeded.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from vocalmidi_tools import ROOT
from vocalmidi_tools.corpus.arranging.examples import SPLITS, Examples, spread
from vocalmidi_tools.evaluation.arranging import measures, rules
from vocalmidi_tools.evaluation.arranging.generating import Networks, bar_of, generate
from vocalmidi_tools.features.arranging.kinds import KINDS, TRACKS
from vocalmidi_tools.features.arranging.playing import KIT
from vocalmidi_tools.features.arranging.roll import BarNote
from vocalmidi_tools.vocabulary.genres import GENRES

WEIGHTS = ROOT / "Weights"
HARMONY = ("pitch classes", "distance to chord", "strong notes in chord")
RHYTHM = ("hits", "hits in the style's grid", "likeness to the style")


def held_out(examples: Examples, recorded: bool, bars: int) -> Examples:
    """So many bars of each genre from test songs: as many of each song, one after the other."""
    rows: list[int] = []
    for genre in range(len(GENRES)):
        mask = (examples.genre == genre) & (examples.recorded == recorded)
        index = np.flatnonzero(mask & (examples.split == SPLITS.index("test")))
        rows += spread(index, examples.song[index], bars)
    return examples.where(np.array(rows, int))


def random_bars(track: str, examples: Examples, like: Examples, seed: int) -> list[list[BarNote]]:
    """For each bar one of the training bars of its genre, kind and metre."""
    random = np.random.default_rng(seed)
    training = examples.split == SPLITS.index("train")
    bars = []
    for genre, recorded, steps in zip(like.genre, like.recorded, like.steps):
        alike = training & (examples.genre == genre) & (examples.recorded == recorded)
        same = np.flatnonzero(alike & (examples.steps == steps))
        index = int(random.choice(same if len(same) else np.flatnonzero(alike)))
        bars.append(KINDS[track].read(examples.rolls(np.array([index]))[0], int(steps)))
    return bars


def mean_patterns(examples: Examples) -> dict[tuple[int, int], np.ndarray]:
    """The mean pattern of each genre's recorded training bars, by genre and steps."""
    patterns: dict[tuple[int, int], np.ndarray] = {}
    training = examples.split == SPLITS.index("train")
    for genre in range(len(GENRES)):
        for steps in (12, 16):
            mask = training & (examples.genre == genre) & (examples.steps == steps)
            index = np.flatnonzero(mask)[:2000]
            rolls = examples.roll[index][:, :, list(KIT)] > 0
            patterns[genre, steps] = rolls.sum(axis=0).ravel() / max(len(index), 1)
    return patterns


def measure(
    track: str, kinds: dict[str, list[list[BarNote]]], like: Examples, patterns: dict
) -> dict[str, list[dict[str, float]]]:
    """The measures of every bar of every kind."""
    figures: dict[str, list[dict[str, float]]] = {}
    for kind, bars in kinds.items():
        figures[kind] = []
        for index, notes in enumerate(bars):
            if KINDS[track].is_pitched:
                figures[kind].append(measures.pitched(notes, bar_of(like, index)))
            else:
                mean = patterns[int(like.genre[index]), int(like.steps[index])]
                figures[kind].append(measures.drums(notes, mean))
    return figures


def apart(one: list[dict[str, float]], other: list[dict[str, float]], names: tuple) -> float:
    """The Wasserstein distance of two samples in the first's deviations, averaged over measures."""
    distances = []
    levels = np.linspace(0.005, 0.995, 100)
    for name in names:
        a, b = (np.array([row[name] for row in rows if name in row]) for rows in (one, other))
        if len(a) and len(b):
            gap = np.abs(np.quantile(a, levels) - np.quantile(b, levels)).mean()
            distances.append(gap / max(a.std(), 0.05))
    return float(np.mean(distances))


def compared(figures: dict[str, list[dict]], one: str, other: str) -> None:
    """Adds to two kinds the consonance of the bars in which both have strong notes under the voice."""
    name = "strong notes consonant with voice"
    for a, b in zip(figures[one], figures[other]):
        if name in a and name in b:
            a["in bars where both have some"] = a[name]
            b["in bars where both have some"] = b[name]


def summarise(track: str, reference: str, figures: dict[str, list[dict]]) -> dict[str, dict]:
    """The mean of each measure for each kind, and how far the kind is from the reference."""
    names = HARMONY if KINDS[track].is_pitched else RHYTHM
    summary = {}
    for kind, rows in figures.items():
        keys = dict.fromkeys(key for row in rows for key in row)
        summary[kind] = {
            key: float(np.mean([row[key] for row in rows if key in row])) for key in keys
        }
        if kind != reference:
            summary[kind]["apart"] = apart(figures[reference], rows, names)
    return summary


def show(track: str, reference: str, bars: int, summary: dict[str, dict]) -> None:
    """A table, a measure a row."""
    print(f"\n{track}, {bars} {reference} bars held out")
    print(f"{'':<36}" + "".join(f"{kind:>12}" for kind in summary))
    for name in dict.fromkeys(name for row in summary.values() for name in row):
        cells = [f"{row[name]:>12.3f}" if name in row else f"{'-':>12}" for row in summary.values()]
        print(f"{name:<36}" + "".join(cells))


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__.splitlines()[0])
    parser.add_argument("--bars", type=Path, required=True, help="folder of bars-TRACK.npz")
    parser.add_argument(
        "--models", type=Path, default=WEIGHTS,
        help="folder of TRACK-generator.pt or of weight files; the shipped ones")
    parser.add_argument("--tracks", nargs="+", choices=TRACKS, default=TRACKS)
    parser.add_argument("--count", type=int, default=60, help="bars of each genre and kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="where to write the figures as JSON")
    options = parser.parse_args()
    results: dict[str, dict] = {}
    for track in options.tracks:
        examples = Examples.load(options.bars / f"bars-{track}.npz")
        networks = Networks.read(options.models, track)
        patterns = {} if KINDS[track].is_pitched else mean_patterns(examples)
        for reference, recorded in (("real", True), ("composed", False)):
            like = held_out(examples, recorded, options.count)
            rolls = like.rolls(np.arange(len(like)))
            kinds = {
                reference: [KINDS[track].read(r, int(s)) for r, s in zip(rolls, like.steps)],
                "generated": generate(track, networks, like, options.seed),
                "random": random_bars(track, examples, like, options.seed),
                "rules": [rules.accompany(track, bar_of(like, i)) for i in range(len(like))],
            }
            figures = measure(track, kinds, like, patterns)
            compared(figures, "generated", "rules")
            summary = summarise(track, reference, figures)
            show(track, reference, len(like), summary)
            results[f"{track}, {reference}"] = summary
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
