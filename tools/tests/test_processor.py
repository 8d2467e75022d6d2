"""The built `vocalmidi` on emulated processors: one without AVX2 gets a message, not a crash.

Needs qemu-x86_64 (the package qemu-user).
"""

import platform
import shutil
import subprocess

import pytest

from vocalmidi_tools import ROOT

PROGRAM = ROOT / ".build/release/vocalmidi"


def run(processor: str) -> subprocess.CompletedProcess:
    emulator = shutil.which("qemu-x86_64")
    if not emulator or platform.machine() != "x86_64":
        pytest.skip("no qemu-x86_64")
    if not PROGRAM.exists():
        pytest.skip("vocalmidi is not built: swift build -c release")
    command = [emulator, "-cpu", processor, str(PROGRAM), "--version"]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("processor, missing", [
    ("Nehalem", "avx2, fma, f16c, bmi1, bmi2, abm, movbe"),
    ("max,-fma", "fma"),
    ("max,-movbe,-f16c", "f16c, movbe"),
])
def test_a_processor_without_the_extensions_is_told(processor, missing):
    done = run(processor)
    assert done.returncode == 1
    assert f"vocalmidi: This processor lacks {missing}. Run on an x86-64" in done.stderr
    assert done.stdout == ""


def test_a_processor_with_the_extensions_runs():
    done = run("max")
    assert done.returncode == 0, done.stderr
