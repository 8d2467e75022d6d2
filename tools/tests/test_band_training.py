"""How the trainings of the band's models begin, go on, and say that nothing is left to do."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import mido
import numpy as np
import pytest
import torch

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import restoring
from vocalmidi_tools.conversion.models import MODELS
from vocalmidi_tools.corpus.arranging.examples import SPLITS, Examples
from vocalmidi_tools.corpus.render_instruments import SPLITS as SOUNDS
from vocalmidi_tools.scores import piece
from vocalmidi_tools.training import running
from vocalmidi_tools.vocabulary.genres import GENRES
from vocalmidi_tools.vocabulary.instruments import INSTRUMENTS

TRAININGS = ("continuation", "context", "timbre", "tracks")


def write_tune(path: Path, channel: int, keys: list[int]) -> None:
    """Eighths."""
    track = mido.MidiTrack()
    for key in keys:
        track.append(mido.Message("note_on", channel=channel, note=key, velocity=80, time=0))
        track.append(mido.Message("note_off", channel=channel, note=key, time=240))
    path.parent.mkdir(parents=True, exist_ok=True)
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(path)


def scores(folder: Path) -> Path:
    """A user's own tunes, three of each split, and drum takes."""
    rng, rows = np.random.default_rng(1), ["name,genre"]
    names = [f"tune {index}" for index in range(400)]
    for split in piece.SPLITS:
        for name in [name for name in names if piece.split(name) == split][:3]:
            write_tune(folder / f"{name}.mid", 0, (60 + rng.integers(0, 12, 80)).tolist())
            rows.append(f"{name},jazz")
    (folder / "labels.csv").write_text("\n".join(rows) + "\n")
    takes = ["id,style,bpm,midi_filename,split"]
    for split in ("train", "validation"):
        name = f"{split}_rock_120_beat_4-4.mid"
        write_tune(folder / "drummer" / name, 9, [36, 42, 38, 42] * 20)
        takes.append(f"{split},rock,120,drummer/{name},{split}")
    (folder / "info.csv").write_text("\n".join(takes) + "\n")
    return folder


def bars(path: Path) -> Path:
    """Random bars of drums."""
    rng, count = np.random.default_rng(2), 48
    roll = np.zeros((count, 16, 128), np.uint8)
    roll[:, ::4, 36], roll[:, 2::4, 42] = 160, 100
    split = np.arange(count) % 2
    assert SPLITS[:2] == ("train", "validation")
    Examples(
        roll, rng.random((count, 64)).astype(np.float32), np.arange(count) // 2 % len(GENRES),
        split, np.arange(count), np.ones(count, bool), np.zeros((count, 2, 2), np.int16),
        np.full((count, 16), -1, np.int16), np.full(count, 16),
    ).save(path)
    return path


def sounds(path: Path) -> Path:
    """Random spectra, five of each instrument and split."""
    rng, each = np.random.default_rng(3), 5
    identity, split = (
        grid.repeat(each) for grid in np.mgrid[: len(INSTRUMENTS), : len(SOUNDS)].reshape(2, -1))
    count = len(identity)
    np.savez(
        path, spectra=rng.normal(-3, 1, (count, 128)).astype(np.float32), identity=identity,
        split=split, program=identity, key=60 + np.arange(count) % each, portion=np.ones(count))
    return path


def training(name: str) -> ModuleType:
    return importlib.import_module(f"vocalmidi_tools.training.{name}")


class Run:
    """One training on tiny data: `run(steps, *options)` gives its checkpoint."""

    def __init__(self, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch):
        self.module, self.monkeypatch = training(name), monkeypatch
        self.name, self.folder, self.unit = name, folder, "--steps"
        if name in ("continuation", "context"):
            self.given = ["--scores", scores(folder / "scores"), "--batch", 3]
        elif name == "timbre":
            self.unit = "--epochs"
            self.given = ["--data", sounds(folder / "sounds.npz")]
        else:
            self.given = ["drums", "--bars", bars(folder / "bars.npz"), "--warmup", 1]

    def __call__(self, steps: int, out: str, *options: object, resume: str | None = None) -> dict:
        given = [*self.given, "--out", self.folder / out, self.unit, steps, *options]
        if resume and self.name == "tracks":
            (self.folder / resume).rename(self.folder / out)
            given.append("--resume")
        elif resume:
            given += ["--resume", self.folder / resume]
        self.monkeypatch.setattr(sys, "argv", ["train", *map(str, given)])
        self.module.main()
        path = self.folder / out
        return running.load(path / "drums-training.pt" if self.name == "tracks" else path)


@pytest.fixture
def small(monkeypatch):
    """Little to validate on, so that runs take no time."""
    monkeypatch.setattr(training("context"), "HELD_OUT_BATCHES", 1)
    monkeypatch.setattr(training("timbre").Data, "REFERENCE", 400)


def updates(checkpoint: dict) -> int:
    """How often the first parameter was updated."""
    optimiser = checkpoint.get("training", checkpoint).get("optimiser")
    optimiser = optimiser or checkpoint["optimisers"][0]
    return int(optimiser["state"][0]["step"])


@pytest.mark.parametrize("name", TRAININGS)
def test_trainings_go_on_where_they_were(name, tmp_path, monkeypatch, small):
    run = Run(name, tmp_path, monkeypatch)
    first = run(2, "a.pt")
    assert updates(first) % 2 == 0
    second = run(3, "b.pt", resume="a.pt")
    assert updates(second) == updates(first) // 2 * 3
    with pytest.raises(SystemExit, match=f"give more {run.unit}"):
        run(3, "c.pt", resume="b.pt")
    assert name == "tracks" or not (tmp_path / "c.pt").exists()


@pytest.mark.parametrize("name", TRAININGS)
def test_a_seed_gives_the_same_weights(name, tmp_path, monkeypatch, small):
    run = Run(name, tmp_path, monkeypatch)
    one, same, other = (run(1, f"{i}.pt", "--seed", seed) for i, seed in enumerate((4, 4, 5)))
    key = "average" if name == "tracks" else "model"
    weight = next(n for n, v in one[key].items() if v.is_floating_point() and v.std() > 0)
    assert torch.equal(one[key][weight], same[key][weight])
    assert not torch.equal(one[key][weight], other[key][weight])


def test_a_resumed_run_does_not_see_the_same_batches_again(tmp_path, monkeypatch, small):
    module = training("tracks")
    seen = []
    original = module.Batches.next

    def watched(self):
        found = original(self)
        seen.append(found[2])
        return found

    monkeypatch.setattr(module.Batches, "next", watched)
    run = Run("tracks", tmp_path, monkeypatch)
    run(1, "a.pt")
    run(2, "b.pt", resume="a.pt")
    assert len(seen) == 2 and not torch.equal(*seen)
    with pytest.raises(SystemExit, match="there is no .* to go on from"):
        (tmp_path / "none").mkdir()
        run(2, "c.pt", resume="none")


def test_scores_that_are_not_there_are_refused(tmp_path, monkeypatch):
    run = Run("continuation", tmp_path, monkeypatch)
    (tmp_path / "empty").mkdir()
    for folder, message in (("none", "is not a folder"), ("empty", "no melodies")):
        run.given[1] = tmp_path / folder
        with pytest.raises(SystemExit, match=message):
            run(1, "a.pt")


def test_other_checkpoints_are_refused(tmp_path, monkeypatch, small):
    Run("timbre", tmp_path, monkeypatch)(1, "timbre.pt")
    (tmp_path / "torn.pt").write_bytes((tmp_path / "timbre.pt").read_bytes()[:5000])
    run = Run("continuation", tmp_path, monkeypatch)
    for name, message in (
        ("timbre.pt", "holds 'timbre-autoencoder'; give a checkpoint of 'continuation-recurrent'"),
        ("torn.pt", "cannot be read .*; give"),
        ("none.pt", "cannot be read .*No such file.*; give"),
    ):
        with pytest.raises(SystemExit, match=message):
            run(2, "out.pt", resume=name)


@pytest.mark.parametrize("name, option", [("timbre", "--data"), ("tracks", "--bars")])
def test_data_that_is_not_there_is_named(name, option, tmp_path, monkeypatch):
    run = Run(name, tmp_path, monkeypatch)
    run.given[run.given.index(option) + 1] = tmp_path / "none.npz"
    with pytest.raises(SystemExit, match="there is no file .*none.npz; make it with"):
        run(1, "out.pt")


@pytest.mark.parametrize("name", TRAININGS)
def test_checkpoints_name_what_conversion_knows(name, tmp_path, monkeypatch, small):
    known = {model.ARCHITECTURE for model in MODELS.values()}
    saved = Run(name, tmp_path, monkeypatch)(1, "a.pt")
    if name == "tracks":
        saved = running.load(tmp_path / "a.pt" / "drums-generator.pt")
    assert saved["architecture"] in known


def shipped(name: str) -> Path:
    return ROOT / "Weights" / f"{name}.safetensors"


@pytest.mark.parametrize("name", TRAININGS)
def test_a_new_training_begins_from_the_shipped_weights(name, tmp_path, monkeypatch, small):
    files = ["drums-generator", "drums-discriminator"] if name == "tracks" else [name]
    start = ROOT / "Weights" if name == "tracks" else shipped(name)
    still = Run(name, tmp_path, monkeypatch)
    given = ("--rate", 0, "--start", start, *(("--warmup", 0) if name == "tracks" else ()))
    first = still(1, "still.pt", *given)
    kept = {"drums-generator": "average", "drums-discriminator": "discriminator"}
    for file in files:
        expected = restoring.read(shipped(file))["model"]
        found = first[kept.get(file, "model")]
        for key, tensor in expected.items():
            if key not in ("instruments", "positions") and "num_batches" not in key:
                torch.testing.assert_close(found[key], tensor, rtol=0, atol=0)
    told = first if name != "tracks" else running.load(tmp_path / "still.pt" / "drums-generator.pt")
    shipped_steps = restoring.read(shipped(files[0]))["provenance"]["steps"]
    assert told["provenance"]["begun_from"]["steps"] == shipped_steps
    if name == "tracks":
        assert told["folded"] and "decoder" in told
    elif name in ("context", "timbre"):
        assert "decoder" in told


@pytest.mark.parametrize("name", ("continuation", "context", "timbre"))
def test_shipped_weights_are_gone_on_with(name, tmp_path, monkeypatch, small):
    unit = "epochs" if name == "timbre" else "steps"
    done = restoring.read(shipped(name))["provenance"][unit]
    run = Run(name, tmp_path, monkeypatch)
    resume = ("--resume", shipped(name))
    with pytest.raises(SystemExit, match=f"give more --{unit}"):
        run(done, "a.pt", *resume)
    more = run(done + 1, "a.pt", *resume)
    assert more["provenance"][unit] == done + 1 and "begun_from" not in more["provenance"]
    first = next(iter(more["training"]["optimiser"]["state"].values()))
    assert 0 < int(first["step"]) < 100


def test_other_files_are_refused_as_bars_and_sounds(tmp_path, monkeypatch, small):
    for name, option, other in (("tracks", "--bars", sounds), ("timbre", "--data", bars)):
        (tmp_path / name).mkdir()
        run = Run(name, tmp_path / name, monkeypatch)
        path = run.given[run.given.index(option) + 1]
        other(path)
        with pytest.raises(SystemExit, match=f"{path.name} cannot be read .*; make it with"):
            run(1, "out.pt")
        path.write_bytes(b"noise" * 9)
        with pytest.raises(SystemExit, match=f"{path.name} cannot be read .*; make it with"):
            run(1, "out.pt")


def test_other_cells_than_the_checkpoints_are_refused(tmp_path, monkeypatch):
    run = Run("continuation", tmp_path, monkeypatch)
    run(1, "a.pt", "--cell", "gru")
    with pytest.raises(SystemExit, match="cells are gru"):
        run(2, "b.pt", "--cell", "lstm", resume="a.pt")
    assert run(2, "b.pt", resume="a.pt")["configuration"]["cell"] == "gru"
