"""How the pitch model's training goes on, begins from weights, and is fine-tuned."""

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
from vocalmidi_tools.features.front_end import FrontEnd
from vocalmidi_tools.models.pitch import PitchConfiguration, PitchInference, PitchModel
from vocalmidi_tools.training import averaging, course, readings, running
from vocalmidi_tools.training import pitch as train_pitch
from vocalmidi_tools.training.targets import Targets

RATE = FrontEnd.sample_rate


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


def conducted(out: Path, *options: object) -> None:
    """Runs the training as the command does."""
    given = ["--out", out, "--batch", 2, "--frames", 16, "--workers", 0, *options]
    course.conduct(train_pitch.Training, train_pitch.arguments([str(value) for value in given]))


def test_fine_tuned_weights_that_are_no_better_are_refused(tmp_path, small, capsys):
    own = recorded(tmp_path / "own", 3)
    base, mine = tmp_path / "base.pt", tmp_path / "mine.pt"
    train(base, "--steps", 2)
    tune = ("--resume", base, "--finetune", own, "--interval", 1)
    with pytest.raises(SystemExit, match="no better than what it began from: own_loss was .*Keep"):
        conducted(mine, *tune, "--steps", 2, "--rate", 0)
    assert mine.exists() and not running.best_of(mine).exists()
    capsys.readouterr()
    conducted(mine, *tune, "--steps", 8, "--rate", 3e-2, "--decay", 0)
    figures = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line[0] == "{"]
    assert [each["step"] for each in figures] == list(range(9))
    best = running.load(running.best_of(mine))
    found = best["provenance"]["validation"]["own_loss"]
    assert found == min(each["own_loss"] for each in figures) < figures[0]["own_loss"]
    told = running.load(mine)["training"]["course"]
    assert told["baseline"] == figures[0]["own_loss"] and told["best"] == found


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
