"""What the pitch model's training reads, and how it goes on from a checkpoint."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from vocalmidi_tools import convert
from vocalmidi_tools.conversion import pitch, restoring, weight_file
from vocalmidi_tools.conversion.state import State
from vocalmidi_tools.conversion.weights import Weights
from vocalmidi_tools.corpus.takes import Take
from vocalmidi_tools.features.front_end import FrontEnd
from vocalmidi_tools.models.pitch import PitchConfiguration, PitchInference, PitchModel
from vocalmidi_tools.training import averaging, material, readings, running
from vocalmidi_tools.training import pitch as train_pitch
from vocalmidi_tools.training.excerpts import Excerpts
from vocalmidi_tools.training.targets import Targets

FRAMES = 172
RATE = FrontEnd.sample_rate


def excerpts(seconds: float, seed: int = 1) -> list[tuple[np.ndarray, np.ndarray]]:
    """Those of a tone sung from the first second to the last."""
    tone = np.sin(2 * np.pi * 261.6 * np.arange(int(seconds * RATE)) / RATE).astype(np.float32)
    notes = np.array([[0.0, seconds, 60.0, 0.7]])
    maker = Excerpts(FrontEnd(), FRAMES, [], [], (1,))
    return list(maker.excerpts(Take(tone, notes), np.random.default_rng(seed)))


@pytest.mark.parametrize("seconds", [0.0, 0.01, 1, 3.99, 4.01])
def test_short_takes_give_an_excerpt(seconds):
    ((mel, goals),) = excerpts(seconds)
    assert mel.shape == (FRAMES, 128) and goals.shape == (4, FRAMES)
    sung = min(FRAMES, seconds * RATE / FrontEnd.hop)
    assert abs((goals[0] > 0).sum() - sung) <= 2


def test_excerpts_come_from_everywhere_in_a_take():
    found = [goals for seed in range(30) for _, goals in excerpts(9.0, seed)]
    begins, ends = ((np.array([goals[row].max() for goals in found]) > 0.3) for row in (2, 3))
    assert 0.05 < begins.mean() < 0.5 and 0.05 < ends.mean() < 0.5
    assert not (begins & ends).any() and not (begins | ends).all()


def write_score(folder: Path, name: str, degrees: str) -> None:
    """A Rock Corpus melody of some bars."""
    folder.mkdir(exist_ok=True)
    bars = " ".join(f"{degrees}|" for _ in range(4))
    (folder / name).write_text(f"[C] [OCT=4] {bars}\n")


def test_melodies_are_read_anew_when_the_scores_change(tmp_path):
    scores, cache = tmp_path / "scores", tmp_path / "cache"
    write_score(scores, "a.mel", "1 2 3 4")
    first = material.melodies(scores, cache)
    assert len(first) == 1 and len(list(cache.iterdir())) == 1
    np.testing.assert_array_equal(material.melodies(scores, cache)[0], first[0])
    write_score(scores, "a.mel", "1 2 3 5")
    assert not np.array_equal(material.melodies(scores, cache)[0][:, 2], first[0][:, 2])
    write_score(scores, "b.mel", "5 4 3 2")
    assert len(material.melodies(scores, cache)) == 2
    assert not list(cache.glob("*.partial"))


def test_no_melodies_are_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(SystemExit, match="holds no melodies; give"):
            material.melodies(folder, tmp_path / "cache")
    assert material.melodies(None, tmp_path) == [] and not (tmp_path / "cache").exists()


def test_split_holds_out_a_share():
    for count, held in ((0, 0), (1, 0), (2, 1), (5, 1), (20, 4)):
        items = list(range(count))
        kept, held_out = material.split(items, 0.2)
        assert len(held_out) == held and sorted(kept + held_out) == items
        assert material.split(items, 0.2) == (kept, held_out)


def test_split_keeps_variations_together():
    items = list(range(12))
    origins = [f"{item // 3}.wav" for item in items]
    kept, held_out = material.split(items, 0.2, origins)
    assert len(held_out) == 3 and sorted(kept + held_out) == items
    assert not {origins[item] for item in kept} & {origins[item] for item in held_out}
    assert material.split(items, 0.2, ["one.wav"] * 12) == (items, [])


class Unwritable:
    def __reduce__(self):
        raise RuntimeError("cannot be written")


def test_a_failed_save_leaves_the_old_checkpoint_and_nothing_else(tmp_path):
    path = tmp_path / "c.pt"
    running.save(path, {"step": 1})
    with pytest.raises(RuntimeError):
        running.save(path, {"step": Unwritable()})
    assert running.load(path) == {"step": 1} and list(tmp_path.iterdir()) == [path]


def test_the_average_of_settled_weights_moves_slowly():
    model = torch.nn.Linear(1, 1)
    torch.nn.init.zeros_(model.weight)
    averaged = averaging.Averaged(model, updates=averaging.SETTLED)
    before = averaged.model.weight.item()
    with torch.no_grad():
        model.weight += 1
    averaged.update(model)
    assert averaged.model.weight.item() - before == pytest.approx(1 - averaging.AVERAGING)


@pytest.fixture
def small(monkeypatch):
    """Trainings of a model that takes no time."""
    sizes = PitchConfiguration(channels=(2, 2, 2), hidden=3, layers=1)
    monkeypatch.setattr(train_pitch, "PitchConfiguration", lambda: sizes)
    monkeypatch.setattr(train_pitch, "HELD_OUT_BATCHES", 1)


def train(out: Path, *options: object) -> dict:
    """Runs the training in this process; the checkpoint that it leaves."""
    given = ["--out", out, "--batch", 2, "--frames", 16, "--workers", 0, *options]
    arguments = train_pitch.arguments([str(value) for value in given])
    train_pitch.Training(arguments, running.Workplace.join()).run()
    return running.load(out)


def recorded(folder: Path, count: int) -> Path:
    """Labelled recordings of half a second."""
    folder.mkdir(exist_ok=True)
    for index in range(count):
        tone = 0.1 * np.sin(2 * np.pi * (220 + index) * np.arange(RATE // 2) / RATE)
        soundfile.write(folder / f"{index}.wav", tone, RATE)
        (folder / f"{index}.txt").write_text("0.0 0.5 57.0\n")
    return folder


def test_training_goes_on_where_it_was(tmp_path, small):
    first = train(tmp_path / "a.pt", "--steps", 2)
    second = train(tmp_path / "b.pt", "--steps", 5, "--resume", tmp_path / "a.pt")
    assert second["training"]["step"] == second["provenance"]["steps"] == 5
    assert second["provenance"]["frames_seen"] == 5 * 2 * 16
    assert [stage["steps"] for stage in second["provenance"]["stages"]] == [5]
    assert second["front_end"] == first["front_end"]
    state = second["training"]["optimiser"]["state"][0]
    assert state["step"] == 5
    with pytest.raises(SystemExit, match="give more --steps"):
        train(tmp_path / "c.pt", "--steps", 5, "--resume", tmp_path / "b.pt")
    assert not (tmp_path / "c.pt").exists()


def test_fine_tuning_starts_from_the_average_and_goes_on_from_itself(tmp_path, small):
    folder = recorded(tmp_path / "own", 3)
    base = train(tmp_path / "base.pt", "--steps", 2)
    tune = ("--finetune", folder, "--rate", 0)
    tuned = train(tmp_path / "tuned.pt", "--steps", 2, "--resume", tmp_path / "base.pt", *tune)
    for name in ("conv.0.weight", "lstm.weight_hh_l0", "pitch.bias"):
        torch.testing.assert_close(tuned["training"]["model"][name], base["model"][name])
        torch.testing.assert_close(tuned["model"][name], base["model"][name])
    assert tuned["training"]["step"] == 2 and tuned["provenance"]["steps"] == 4
    assert "own_pitch_accuracy" in tuned["provenance"]["validation"]

    more = train(tmp_path / "more.pt", "--steps", 3, "--resume", tmp_path / "tuned.pt", *tune)
    assert more["training"]["step"] == 3 and more["provenance"]["steps"] == 5
    kinds = [(stage["kind"], stage["steps"]) for stage in more["provenance"]["stages"]]
    assert kinds == [("training", 2), ("fine-tuning", 3)]
    assert more["training"]["optimiser"]["state"][0]["step"] == 3

    with pytest.raises(SystemExit, match="give its recordings with --finetune"):
        train(tmp_path / "no.pt", "--resume", tmp_path / "tuned.pt")
    recorded(folder, 4)
    anew = train(tmp_path / "anew.pt", "--steps", 1, "--resume", tmp_path / "more.pt", *tune)
    assert anew["training"]["step"] == 1 and anew["provenance"]["steps"] == 6


def test_what_is_not_given_has_the_documented_value(capsys):
    plain = train_pitch.arguments(["--out", "x"])
    tune = train_pitch.arguments(["--out", "x", "--resume", "y", "--finetune", "z"])
    assert (plain.steps, plain.rate, plain.batch) == (1500, 1e-3, 32)
    assert (tune.steps, tune.rate, tune.batch) == (300, 1e-4, 8)
    with pytest.raises(SystemExit):
        train_pitch.arguments(["--out", "x", "--finetune", "z"])
    assert "--resume" in capsys.readouterr().err


def test_a_random_look_ahead_reaches_the_network(tmp_path, small, monkeypatch):
    seen = []
    original = PitchModel.readings
    monkeypatch.setattr(PitchModel, "readings", lambda self, mel, look_aheads: (
        seen.append(tuple(look_aheads)) or original(self, mel, look_aheads)))
    train(tmp_path / "whole.pt", "--steps", 2)
    assert set(seen) == {(None,)}
    seen.clear()
    saved = train(tmp_path / "random.pt", "--steps", 12, "--look-ahead", "random")
    drawn = [look_aheads for look_aheads in seen if look_aheads != (None,)]
    assert len(drawn) == 12 and len(set(drawn)) > 1
    assert set(drawn) <= {(None, *short) for short in train_pitch.LOOK_AHEADS}
    assert saved["provenance"]["stages"][-1]["look_ahead"] == "random"


def test_losses_are_the_means_over_readings():
    torch.manual_seed(1)
    targets = Targets(60 + torch.zeros(1, 4), *(torch.rand(1, 4) for _ in range(3)))
    given = [(torch.randn(1, 4, 128), torch.randn(1, 4, 128), torch.randn(1, 4), torch.randn(1, 4))
             for _ in range(2)]
    both = readings.mean_losses(given, targets)
    one, other = (readings.mean_losses([reading], targets) for reading in given)
    for name, value in both.items():
        torch.testing.assert_close(value, (one[name] + other[name]) / 2)


def test_training_goes_on_from_a_weight_file(tmp_path, small):
    first = train(tmp_path / "a.pt", "--steps", 3)
    tensors, sizes = pitch.tensors(
        State({name: value.numpy() for name, value in first["model"].items()}), {})
    text = {name: json.dumps(value) for name, value in {
        "configuration": sizes, "front_end": first["front_end"], "provenance": first["provenance"],
        "decoder": {"onset_threshold": 0.3}}.items()}
    file = weight_file.decode(weight_file.encode(
        tensors, {"architecture": pitch.ARCHITECTURE, **text}))
    restored = restoring.checkpoint(file)
    running.save(tmp_path / "b.pt", restored)

    again, _ = pitch.tensors(
        State({name: value.numpy() for name, value in restored["model"].items()}), {})
    for name, tensor in tensors.items():
        np.testing.assert_allclose(again[name], tensor, rtol=1e-6, atol=1e-7)
    later = train(tmp_path / "c.pt", "--resume", tmp_path / "b.pt", "--steps", 5)
    assert later["provenance"]["steps"] == 5 and later["folded"]
    assert later["decoder"] == {"onset_threshold": 0.3}
    # The normalisations stay the identity.
    assert torch.all(later["model"]["norm.0.running_mean"] == 0)
    assert not torch.equal(later["model"]["conv.0.weight"], restored["model"]["conv.0.weight"])


@pytest.fixture
def weights(tmp_path, small) -> Path:
    """A weight file in 16 bits, of a small model whose normalisations are anything but the identity."""
    saved = train(tmp_path / "trained.pt", "--steps", 3)
    for index in range(3):
        for part in ("weight", "bias", "running_mean", "running_var"):
            saved["model"][f"norm.{index}.{part}"].uniform_(0.5, 1.5)
    running.save(tmp_path / "trained.pt", saved)
    assert convert.main([str(tmp_path / "trained.pt"), str(tmp_path / "w.safetensors")]) == 0
    return tmp_path / "w.safetensors"


def test_a_restored_model_answers_as_its_weight_file(weights):
    saved = restoring.read(weights)
    model = PitchModel(train_pitch.PitchConfiguration(), folded=True).train()
    model.load_state_dict(saved["model"])
    mel = np.random.default_rng(1).standard_normal((2, 9, 128)).astype(np.float32)
    expected = Weights(weights, pitch)(input=mel)
    with torch.no_grad():
        found = PitchInference(model)(torch.from_numpy(mel))
    for name, output in zip(PitchInference.OUTPUTS, found):
        assert expected[name].std() > 1e-4
        np.testing.assert_allclose(output.numpy(), expected[name], atol=1e-5)


def test_training_begins_anew_from_a_weight_file(tmp_path, weights):
    start = ("--start", weights, "--steps", 2)
    still = train(tmp_path / "still.pt", *start, "--rate", 0)
    assert still["training"]["step"] == 2 and still["provenance"]["steps"] == 5
    for name, tensor in restoring.read(weights)["model"].items():
        torch.testing.assert_close(still["model"][name], tensor)
    moved = train(tmp_path / "moved.pt", *start)
    assert not torch.equal(moved["model"]["conv.0.weight"], still["model"]["conv.0.weight"])
    more = train(tmp_path / "more.pt", "--resume", tmp_path / "moved.pt", "--steps", 3)
    assert more["training"]["step"] == 3 and more["provenance"]["steps"] == 6
    assert more["training"]["updates"] == averaging.SETTLED + 3
    own = train(tmp_path / "own.pt", *start, "--finetune", recorded(tmp_path / "own", 3))
    assert own["provenance"]["stages"][-1]["kind"] == "fine-tuning" and own["folded"]
    again = tmp_path / "again.safetensors"
    assert convert.main([str(tmp_path / "still.pt"), str(again)]) == 0
    before, after = (weight_file.decode(path.read_bytes()).tensors for path in (weights, again))
    for name, tensor in before.items():
        np.testing.assert_allclose(after[name], tensor, rtol=2e-3, atol=1e-6)


def test_weight_files_that_cannot_be_started_from_are_refused(tmp_path, weights, capsys):
    (tmp_path / "noise").write_bytes(b"noise" * 9)
    for path in (tmp_path / "noise", tmp_path / "none"):
        with pytest.raises(SystemExit, match=path.name):
            train(tmp_path / "no.pt", "--start", path)
    with pytest.raises(SystemExit):
        train_pitch.arguments(["--out", "x", "--start", "w", "--resume", "y"])
    assert "not allowed with" in capsys.readouterr().err
