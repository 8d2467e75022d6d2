"""Peak memory of the program's commands, each in a fresh process."""

from __future__ import annotations

import tempfile
from pathlib import Path

from . import audio
from .engine import ROOT
from .memory import usage
from .tables import markdown

FRAMES = 430
SECONDS = 5.0


def memory_table(program: Path) -> str:
    """The peak of one model, of a whole song, and of a transcription."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for label, arguments in commands(Path(folder)).items():
            peak = usage([str(program), *map(str, arguments)])["megabytes"]
            rows.append([f"`{label}`", f"{peak:.1f}"])
    return markdown(["command", "peak MB"], rows)


def commands(folder: Path) -> dict[str, list]:
    """The arguments of each command, by what it is called in the table; writes its inputs."""
    import numpy as np
    from safetensors.numpy import save_file

    given, wav = folder / "x.safetensors", folder / "x.wav"
    mel = np.random.default_rng(1).standard_normal((1, FRAMES, 128), np.float32)
    save_file({"input": mel}, given)
    audio.write(wav, SECONDS)
    weights = ROOT / "Weights" / "pitch.safetensors"
    infer = ["infer", "pitch", "--weights", weights, "--input", given]
    return {
        f"infer pitch, {FRAMES} frames": [*infer, "--output", folder / "y.safetensors"],
        f"transcribe, {SECONDS:g} s": ["transcribe", wav, "-o", folder / "t.mid"],
        f"generate {audio.SAMPLE.relative_to(ROOT)}": [
            "generate", audio.SAMPLE, "-o", folder / "g.mid"
        ],
    }
