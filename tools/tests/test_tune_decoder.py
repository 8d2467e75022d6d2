"""Fitting the decoder's thresholds, and the folders of labelled recordings that it reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from vocalmidi_tools.conversion import pitch, values, weight_file
from vocalmidi_tools.evaluation import tune_decoder
from vocalmidi_tools.evaluation.notes import recordings


def folder_with(path: Path, labels: str | None) -> Path:
    (path / "take.wav").touch()
    if labels is not None:
        (path / "take.txt").write_text(labels)
    return path


def weights(path: Path, **metadata: str) -> Path:
    sections = {"architecture": pitch.ARCHITECTURE, "configuration": "{}", "provenance": "{}"}
    file = weight_file.encode({"w": np.ones(4, np.float32)}, {**sections, **metadata})
    weight_file.write(path / "w.safetensors", file)
    return path / "w.safetensors"


def test_what_is_not_beaten_stays():
    assert tune_decoder.fitted({}, worth=lambda settings: 0.5) == {}
    current = {"onset_threshold": 0.37, "minimum_note": 0.1}
    assert tune_decoder.fitted(current, worth=lambda settings: 0.5) == current


def test_one_value_after_another_is_the_best():
    best = {"onset_threshold": 0.3, "offset_shift": 0.02, "minimum_note": 0.06}

    def worth(settings: dict) -> float:
        return -sum(abs(settings.get(key, 0.08) - value) for key, value in best.items())

    assert tune_decoder.fitted({"onset_threshold": 0.4}, worth) == best


def test_the_engine_takes_every_value_of_the_grid():
    for name, grid in tune_decoder.GRID.items():
        for value in grid:
            values.validate(pitch.ARCHITECTURE, {"decoder": {name: value}})


@pytest.mark.parametrize(
    "metadata, message",
    [
        ({"architecture": "timbre-autoencoder"}, "give weights of 'pitch-cnn-bilstm'"),
        ({"decoder": "{"}, "not JSON"),
        ({"decoder": "7"}, "decoder is int"),
        ({"decoder": json.dumps({"onset": 0.4})}, "has onset"),
    ],
)
def test_weights_that_do_not_fit_are_refused(tmp_path, capsys, metadata, message):
    path, output = weights(tmp_path, **metadata), tmp_path / "out"
    assert tune_decoder.main([str(path), str(tmp_path), str(output)]) == 1
    error = capsys.readouterr().err
    assert message in error and str(path) in error and error.count("\n") == 1
    assert not output.exists()


def test_weights_that_are_not_there_are_told(tmp_path, capsys):
    assert tune_decoder.main([str(tmp_path / "none"), str(tmp_path), str(tmp_path / "out")]) == 1
    assert "No such file" in capsys.readouterr().err


def test_too_few_labels_are_refused(tmp_path):
    path, folder = weights(tmp_path), folder_with(tmp_path, "0 1 60\n1 2 62\n")
    with pytest.raises(SystemExit, match="2 labelled notes, too few"):
        tune_decoder.main([str(path), str(folder), str(tmp_path / "out")])


def test_labels_are_read_as_notes(tmp_path):
    folder_with(tmp_path, "0.5 1 60.25 90\n1 2 62 80\n")
    (tmp_path / "silence.flac").touch()
    (tmp_path / "silence.txt").touch()
    silence, take = recordings.listed(tmp_path)
    assert recordings.notes(silence).shape == (0, 3)
    np.testing.assert_array_equal(recordings.notes(take), [[0.5, 1, 60.25], [1, 2, 62]])


@pytest.mark.parametrize(
    "labels, message",
    [
        (None, "no labels beside take.wav"),
        ("0 1\n", "a row is not onset s, offset s, MIDI pitch"),
        ("0 1 440\n", "MIDI pitch 0-127"),
        ("0 nan 60\n", "a row is not"),
        ("onset offset pitch\n", "cannot be read"),
    ],
)
def test_wrong_labels_are_refused(tmp_path, labels, message):
    folder_with(tmp_path, labels)
    with pytest.raises(SystemExit, match=message):
        [recordings.notes(path) for path in recordings.listed(tmp_path)]


def test_folders_without_recordings_are_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(SystemExit, match="recordings"):
            recordings.listed(folder)
