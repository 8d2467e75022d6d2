"""What is compiled for 512-bit registers stays apart from what any x86-64-v3 processor runs.

The linker keeps one of several equal functions of different modules, whatever processor it was compiled for. So
the module that is compiled for AVX-512 may define none that another module could define too.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess

import pytest

from vocalmidi_tools import ROOT

BUILD = ROOT / ".build/release"
MODULE = "VocalWideVectorKernels"
WIDE = re.compile(r"%zmm|%[xy]mm(?:1[6-9]|2\d|3[01])|%k[0-7]")
"""Registers that only AVX-512 has."""


@pytest.fixture(scope="module")
def objects():
    found = sorted((BUILD / f"{MODULE}.build").glob("*.o"))
    if platform.machine() != "x86_64":
        pytest.skip("not x86-64")
    if not found or not shutil.which("objdump"):
        pytest.skip("the package is not built, or there is no objdump")
    return found


def functions(text: str):
    """(name, instructions) of each function of a disassembly."""
    for part in re.split(r"^[0-9a-f]+ <", text, flags=re.M)[1:]:
        name, _, body = part.partition(">:")
        yield name, body


def test_the_wide_module_shares_no_code_with_others(objects):
    symbols = subprocess.run(
        ["objdump", "-t", *map(str, objects)], check=True, capture_output=True, text=True).stdout
    code = [line.split() for line in symbols.splitlines() if " .text" in line and " F " in line]
    assert len(code) > 20
    shared = [row[-1] for row in code if "w" in row[1] and MODULE not in row[-1]]
    assert shared == []


def test_only_the_wide_module_uses_registers_of_avx512(objects):
    disassembly = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn", str(BUILD / "vocalmidi")],
        check=True, capture_output=True, text=True).stdout
    wide = {name for name, body in functions(disassembly) if WIDE.search(body)}
    assert len(wide) > 10, "the wide module is in the program"
    assert [name for name in wide if MODULE not in name] == []
