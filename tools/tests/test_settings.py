"""The settings of weight files, printed and changed."""

from __future__ import annotations

import json
import shutil
import subprocess

import numpy as np
import pytest

from vocalmidi_tools import ROOT, settings
from vocalmidi_tools.conversion import weight_file


def run(monkeypatch, *arguments: object) -> None:
    monkeypatch.setattr("sys.argv", ["settings", *map(str, arguments)])
    settings.main()


@pytest.mark.parametrize("name, key, value", [("bass-generator", "energy", 8), ("harmony", "accent", 0.25)])
def test_a_setting_is_changed_and_the_tensors_stay(tmp_path, monkeypatch, capsys, name, key, value):
    path = tmp_path / "w.safetensors"
    shutil.copy(ROOT / f"Weights/{name}.safetensors", path)
    before = weight_file.decode(path.read_bytes())
    run(monkeypatch, path, "--set", f"{key}={value}", "--origin", "a test")
    assert json.loads(capsys.readouterr().out)[key] == value
    after = weight_file.decode(path.read_bytes())
    assert json.loads(after.metadata["decoder"]) == json.loads(before.metadata["decoder"]) | {key: value}
    assert json.loads(after.metadata["provenance"])["settings"] == {key: "a test"}
    assert all(np.array_equal(after.tensors[tensor], before.tensors[tensor]) for tensor in before.tensors)


@pytest.mark.parametrize("name, change, message", [
    ("bass-generator", "energy=-1", "energy"), ("bass-generator", "sprightliness=1", "sprightliness"),
    ("harmony", "sprightliness=1", "sprightliness"), ("harmony", 'accent="loud"', "accent")])
def test_settings_that_make_no_sense_are_refused(tmp_path, monkeypatch, name, change, message):
    path = tmp_path / "w.safetensors"
    shutil.copy(ROOT / f"Weights/{name}.safetensors", path)
    before = path.read_bytes()
    with pytest.raises(SystemExit, match=message):
        run(monkeypatch, path, "--set", change, "--origin", "a test")
    assert path.read_bytes() == before


def test_values_without_an_origin_are_refused(tmp_path, monkeypatch, capsys):
    with pytest.raises(SystemExit):
        run(monkeypatch, tmp_path / "w", "--set", "energy=1")
    assert "--origin" in capsys.readouterr().err


def notes(weights, folder):
    """Rows of onset, offset, pitch, velocity, confidence."""
    table = folder / "notes.csv"
    subprocess.run(
        [ROOT / ".build/release/vocalmidi", "transcribe", ROOT / "tools/demo-sample.ogg", "-o",
         folder / "notes.mid", "--csv", table, "--weights", weights], check=True)
    return np.loadtxt(table, delimiter=",", skiprows=1)


def with_settings(monkeypatch, folder, *settings):
    """The shipped weights with other settings."""
    weights = folder / "other.safetensors"
    shutil.copy(ROOT / "Weights/pitch.safetensors", weights)
    given = [part for setting in settings for part in ("--set", setting)]
    run(monkeypatch, weights, *given, "--origin", "a test")
    return weights


def test_onsets_follow_the_rise_of_the_tone_in_the_audio(tmp_path, monkeypatch):
    moved = notes(ROOT / "Weights/pitch.safetensors", tmp_path)
    heard = notes(with_settings(monkeypatch, tmp_path, "rise_reach=0"), tmp_path)
    assert len(moved) == len(heard) and np.array_equal(moved[:, [2, 4]], heard[:, [2, 4]])
    moves = moved[:, 0] - heard[:, 0]
    assert np.ptp(moves) > 0.02 and np.abs(moves).max() < 0.05


def test_velocities_lie_around_the_usual_one_by_the_slope(tmp_path, monkeypatch):
    shipped = notes(ROOT / "Weights/pitch.safetensors", tmp_path)
    steep = notes(with_settings(monkeypatch, tmp_path, "velocity_usual=60", "velocity_slope=4"), tmp_path)
    assert np.array_equal(np.delete(shipped, 3, axis=1), np.delete(steep, 3, axis=1))
    assert np.ptp(shipped[:, 3]) > 5 and shipped[0, 3] == 80 and steep[0, 3] == 60
    assert np.abs(steep[:, 3] - 60 - 2 * (shipped[:, 3] - 80)).max() <= 2
