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


def test_onsets_follow_the_rise_of_the_tone_in_the_audio(tmp_path, monkeypatch):
    fixed, tables = tmp_path / "fixed.safetensors", []
    shutil.copy(ROOT / "Weights/pitch.safetensors", fixed)
    run(monkeypatch, fixed, "--set", "rise_reach=0", "--origin", "a test")
    for weights in (ROOT / "Weights/pitch.safetensors", fixed):
        table = tmp_path / "notes.csv"
        subprocess.run(
            [ROOT / ".build/release/vocalmidi", "transcribe", ROOT / "tools/demo-sample.ogg", "-o",
             tmp_path / "notes.mid", "--csv", table, "--weights", weights], check=True)
        tables.append(np.loadtxt(table, delimiter=",", skiprows=1))
    moved, heard = tables
    assert len(moved) == len(heard) and np.array_equal(moved[:, 2:], heard[:, 2:])
    moves = moved[:, 0] - heard[:, 0]
    assert np.ptp(moves) > 0.02 and np.abs(moves).max() < 0.05
