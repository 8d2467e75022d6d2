"""The engine and ONNX Runtime on the same inputs: `vocalmidi infer` run from outside."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from vocalmidi_tools import ROOT

from .errors import ConversionError
from .source import OnnxSource, Outputs
from .state import Tensors


def program() -> Path | None:
    """The built `vocalmidi`, None where there is none."""
    command = ["swift", "build", "-c", "release", "--show-bin-path", "--package-path", str(ROOT)]
    try:
        folder = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    path = Path(folder, "vocalmidi")
    return path if path.exists() else None


def infer(executable: Path, model: str, weights: Path, inputs: Tensors) -> Outputs:
    """What the engine makes of `inputs`; `model` is its name on the command line."""
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder, "x.safetensors"), Path(folder, "y.safetensors")
        save_file(inputs, given)
        command = [executable, "infer", model, "--weights", weights]
        command += ["--input", given, "--output", answer]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if done.returncode:
            raise ConversionError(f"'vocalmidi infer {model}' fails: {done.stderr.strip()}")
        return load_file(answer)


def differences(
    executable: Path, model: str, weights: Path, exported: Path, inputs: Tensors
) -> dict[str, float]:
    """Of each output, the largest difference between the engine and ONNX Runtime."""
    expected = OnnxSource.load(exported).run(inputs)
    actual = infer(executable, model, weights, inputs)
    if {k: y.shape for k, y in actual.items()} != {k: y.shape for k, y in expected.items()}:
        raise ConversionError(f"'vocalmidi infer {model}' gives other names or shapes than ONNX")
    return {key: float(np.abs(actual[key] - y).max(initial=0)) for key, y in expected.items()}
