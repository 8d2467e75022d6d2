"""Scores the timbre model on rendered sounds it was not trained on, and tells what singing matches.

    python -m vocalmidi_tools.evaluation.timbre Weights/timbre.safetensors .cache/instruments.npz
        [--singing FOLDER] [--json]

The model is a weight file or a training checkpoint.

Of the held-out notes (sounds of the same programs, other than the trained ones) and the held-out
programs (sounds of the family that training never heard): the share whose nearest instrument is
right, by the model and by the baseline, which compares the cosines of the input with the training
sounds' mean input of each instrument; the most frequent confusions; the reconstruction's mean
squared error.

Recordings of singing (with NAME.txt: onset and offset in seconds in each row, or the frames that
sound, where there is none) have no right instrument. Told are the instruments they get, the mean
score, and how often the two halves of a recording agree.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import librosa
import numpy as np
import torch

from vocalmidi_tools.conversion import timbre
from vocalmidi_tools.conversion.weights import SUFFIX, Weights
from vocalmidi_tools.corpus.recordings import AUDIO
from vocalmidi_tools.corpus.render_instruments import HELD_OUT
from vocalmidi_tools.features.front_end import FrontEnd, log_mel
from vocalmidi_tools.features.timbre import levelled, mean_spectrum
from vocalmidi_tools.models.timbre import TimbreAutoencoder, TimbreConfiguration, TimbreInference
from vocalmidi_tools.training.running import load
from vocalmidi_tools.training.timbre_batches import Rendered
from vocalmidi_tools.vocabulary.instruments import INSTRUMENTS

CONFUSIONS = 8
# Decades of power: frames further under a recording's loudest do not count as sung.
SUNG_RANGE = 3.0
NAMES = [instrument.name for instrument in INSTRUMENTS]


class Matcher:
    """A model: mean spectra in, similarities and scores out."""

    def __init__(self, path: Path):
        self.weights = Weights(path, timbre) if path.suffix == SUFFIX else None
        saved = self.weights.sections if self.weights else load(path)
        sizes = saved["configuration"]
        self.front_end = FrontEnd(**saved["front_end"])
        self.temperature = saved["decoder"]["temperature"]
        sizes["hidden"] = tuple(sizes["hidden"])
        if self.weights:
            return
        model = TimbreAutoencoder(TimbreConfiguration(**sizes))
        model.load_state_dict(saved["model"])
        self.inference = TimbreInference(model.eval())

    def inputs(self, spectra: np.ndarray) -> np.ndarray:
        return levelled(spectra, self.front_end.deviation)

    @torch.no_grad()
    def run(self, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Inputs (N, mel_bands) -> similarities (N, instruments), reconstructions (as inputs)."""
        if self.weights:
            found = self.weights(input=inputs)
            return found["similarity"], found["reconstruction"]
        _, reconstruction, similarity = self.inference(torch.from_numpy(inputs))
        return similarity.numpy(), reconstruction.numpy()

    def scores(self, similarity: np.ndarray) -> np.ndarray:
        return torch.from_numpy(similarity / self.temperature).softmax(-1).numpy()


def baseline(inputs: np.ndarray, train: np.ndarray, identity: np.ndarray) -> np.ndarray:
    """The nearest training mean by cosine: inputs (N, mel_bands) -> (N,)."""
    means = np.stack([train[identity == i].mean(axis=0) for i in range(len(NAMES))])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return (inputs @ means.T).argmax(axis=1)


def confusions(truth: np.ndarray, found: np.ndarray) -> list[str]:
    """The most frequent errors, each with its share of the sounds of the true instrument."""
    pairs = Counter((t, f) for t, f in zip(truth.tolist(), found.tolist()) if t != f)
    return [
        f"{NAMES[t]} as {NAMES[f]} {count / (truth == t).sum():.0%}"
        for (t, f), count in pairs.most_common(CONFUSIONS)
    ]


def calibration_error(scores: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over ten bins of the best score."""
    best = scores.max(axis=1)
    bins = np.minimum((best * 10).astype(int), 9)
    return float(sum(
        abs(best[bins == b].sum() - right[bins == b].sum()) for b in range(10)) / len(best))


def rendered(matcher: Matcher, path: Path) -> dict[str, dict]:
    """The figures of each split but the training's."""
    archive = Rendered.load(path)
    train, train_identity = archive.part("train")
    train, report = matcher.inputs(train), {}
    for name in HELD_OUT:
        spectra, truth = archive.part(name)
        chosen = matcher.inputs(spectra)
        similarity, reconstruction = matcher.run(chosen)
        found = similarity.argmax(axis=1)
        simple = baseline(chosen, train, train_identity)
        three = np.argsort(-similarity, axis=1)[:, :3]
        report[name] = {
            "sounds": len(truth),
            "accuracy": float((found == truth).mean()),
            "top_3": float((three == truth[:, None]).any(axis=1).mean()),
            "baseline_accuracy": float((simple == truth).mean()),
            "reconstruction_error": float(((reconstruction - chosen) ** 2).mean()),
            "calibration_error": calibration_error(matcher.scores(similarity), found == truth),
            "confusions": confusions(truth, found),
            "by_instrument": {
                NAMES[i]: float((found[truth == i] == i).mean()) for i in np.unique(truth)},
        }
    return report


def sung_rows(path: Path, front_end: FrontEnd) -> np.ndarray:
    """The log-mel rows (frames, mel_bands) of a recording in which somebody sings."""
    audio, _ = librosa.load(path, sr=front_end.sample_rate, mono=True)
    rows = log_mel(audio, front_end)
    label = path.with_suffix(".txt")
    if not label.exists():
        loudness = np.log10((10**rows).sum(axis=1))
        return rows[loudness > loudness.max() - SUNG_RANGE]
    times = np.arange(len(rows)) * front_end.hop / front_end.sample_rate
    notes = np.loadtxt(label, ndmin=2)
    return rows[((times[:, None] >= notes[:, 0]) & (times[:, None] < notes[:, 1])).any(axis=1)]


def sung(matcher: Matcher, recordings: list[Path]) -> dict:
    """What pitched instruments recordings get, and how stable that is."""
    drums = [instrument.drums for instrument in INSTRUMENTS]
    best, halves, score = [], [], []
    for path in recordings:
        rows = sung_rows(path, matcher.front_end)
        parts = (rows, *np.array_split(rows, 2))
        inputs = matcher.inputs(np.stack([mean_spectrum(part) for part in parts]))
        similarity, _ = matcher.run(inputs)
        similarity[:, drums] = -np.inf
        whole, first, last = similarity.argmax(axis=1)
        best.append(NAMES[whole])
        halves.append(first == last)
        score.append(float(matcher.scores(similarity)[0].max()))
    return {
        "recordings": len(best),
        "instruments": dict(Counter(best).most_common()),
        "mean_score": float(np.mean(score)),
        "halves_agree": float(np.mean(halves)),
        "each": {path.stem: [b, round(s, 3)] for path, b, s in zip(recordings, best, score)},
    }


def print_report(report: dict) -> None:
    for split in HELD_OUT:
        figures = report[split]
        print(
            f"held-out {split}: {figures['sounds']} sounds, accuracy {figures['accuracy']:.3f}"
            f" (baseline {figures['baseline_accuracy']:.3f}), among the first three"
            f" {figures['top_3']:.3f}, reconstruction MSE {figures['reconstruction_error']:.4f},"
            f" calibration error {figures['calibration_error']:.3f}"
        )
        print("  by instrument: " + ", ".join(
            f"{name} {value:.2f}" for name, value in figures["by_instrument"].items()))
        print("  confusions: " + "; ".join(figures["confusions"]))
    if "singing" in report:
        singing = report["singing"]
        matches = ", ".join(f"{name} {count}" for name, count in singing["instruments"].items())
        print(
            f"singing: {singing['recordings']} recordings: {matches}; mean score"
            f" {singing['mean_score']:.2f}, halves agree {singing['halves_agree']:.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        prog=__spec__.name, description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="checkpoint or weight file")
    parser.add_argument("data", type=Path, help="from corpus.render_instruments")
    parser.add_argument("--singing", type=Path, help="a folder of recordings, or one recording")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    matcher = Matcher(options.model)
    report = rendered(matcher, options.data)
    if options.singing:
        found = [options.singing] if options.singing.is_file() else sorted(
            path for path in options.singing.iterdir() if path.suffix.lower() in AUDIO)
        if not found:
            raise SystemExit(f"{options.singing} holds no recordings ({', '.join(AUDIO)})")
        report["singing"] = sung(matcher, found)
    if options.json:
        json.dump(report, sys.stdout, indent=2)
        print()
    else:
        print_report(report)


if __name__ == "__main__":
    main()
