"""Two processes of torchrun, each with half of every batch, learn what one process learns from the whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import halved_batches
import numpy as np
import pytest
import torch

from vocalmidi_tools import ROOT

TOLERANCE = 1e-4
"""Of sums in another order, which normalisations amplify."""


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> list[dict]:
    """What two processes found, and one alone."""
    folder = tmp_path_factory.mktemp("torchrun")
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    paths = os.pathsep.join([str(ROOT / "tools"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [*command, Path(halved_batches.__file__), folder], capture_output=True, text=True, timeout=300,
        env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""})
    assert done.returncode == 0, done.stderr
    return [torch.load(folder / f"{name}.pt") for name in ("0", "1", "alone")]


@pytest.mark.parametrize("name", halved_batches.NAMES)
def test_two_processes_learn_what_one_does(found, name):
    first, second, alone = (each[name] for each in found)
    whole = alone["gradient"]
    assert whole.norm() > 0.1
    assert (first["gradient"] - whole).norm() < TOLERANCE * whole.norm()
    together = np.mean([first["losses"], second["losses"]], axis=0)
    np.testing.assert_allclose(together, alone["losses"], rtol=1e-3)
    assert (first["statistics"] - alone["statistics"]).norm() <= 1e-2 * alone["statistics"].norm()
    assert len(alone["statistics"]) > 0 or name not in ("pitch", "tracks")


@pytest.mark.parametrize("name", halved_batches.NAMES)
def test_processes_keep_the_same_weights_though_they_see_other_batches(found, name):
    first, second, alone = (each[name] for each in found)
    assert torch.equal(first["weights"], second["weights"])
    assert np.all(np.abs(np.subtract(first["losses"], second["losses"])) > 1e-4)
    assert len(first["weights"]) == len(alone["weights"])
