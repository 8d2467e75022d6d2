"""Mistakes of users end the tools with a message, whatever is imported when they show."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import vocalmidi_tools
from vocalmidi_tools import ROOT, Refusal

MESSAGES = [
    (Refusal("no; do this"), "no; do this"),
    (FileNotFoundError(2, "No such file or directory", "x.mid"), "x.mid: No such file or directory; check"),
    (OSError(28, "No space left on device"), "No space left on device; check"),
    (ModuleNotFoundError("No module named 'torch'", name="torch"), "the package torch is missing; run"),
    (MemoryError(), "not enough memory; give a smaller --batch"),
    (subprocess.CalledProcessError(3, ["vocalmidi", "rhythm"]), "vocalmidi failed with status 3; see"),
    (KeyboardInterrupt(), "interrupted"),
]


@pytest.mark.parametrize("error, expected", MESSAGES)
def test_what_is_told_of_an_error(error, expected):
    assert expected in vocalmidi_tools.message(error)


@pytest.mark.parametrize("error", [
    ValueError("shapes differ"), TypeError(), KeyError("x"), OSError("odd"),
    ModuleNotFoundError("No module named 'vocalmidi_tools.x'", name="vocalmidi_tools.x"),
])
def test_errors_of_the_tools_themselves_keep_their_traceback(error):
    assert vocalmidi_tools.message(error) is None


def run(folder: Path, *command: str, **variables: str) -> tuple[int, str]:
    paths = os.pathsep.join([str(folder), str(ROOT / "tools")])
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, **variables})
    return done.returncode, done.stderr


def test_a_missing_package_is_named_though_it_is_imported_first(tmp_path):
    (tmp_path / "torch.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n")
    training = ("-m", "vocalmidi_tools.training.continuation")
    status, told = run(tmp_path, *training, "--scores", "x", "--out", "y")
    assert (status, told.count("\n")) == (1, 1)
    assert told.startswith("continuation: the package torch is missing; run tools/bootstrap --python")
    _, told = run(tmp_path, "-X", "dev", *training)
    assert "Traceback" in told and "the package torch is missing" in told


def test_wrong_paths_are_named(tmp_path):
    status, told = run(tmp_path, "-m", "vocalmidi_tools.settings", "none.safetensors")
    assert status == 1 and "none.safetensors" in told and "Traceback" not in told
    (tmp_path / "empty").mkdir()
    harmony = ("-m", "vocalmidi_tools.training.harmony", "--out", "h.safetensors", "--scores")
    for folder, message in (("none", "is not a folder; give"), ("empty", "holds no songs to learn")):
        status, told = run(tmp_path, *harmony, folder)
        assert status == 1 and message in told and told.count("\n") == 1
    assert not (tmp_path / "h.safetensors").exists()
    status, told = run(tmp_path, "-m", "vocalmidi_tools.model_cards", "none.safetensors")
    assert status == 1 and told == (
        "model_cards: none.safetensors: No such file or directory; check the path, its permissions and the"
        " room on its disk\n")


def test_programs_that_only_import_the_tools_keep_their_own_tracebacks(tmp_path):
    status, told = run(tmp_path, "-c", "import vocalmidi_tools; open('none')")
    assert status == 1 and "Traceback" in told
