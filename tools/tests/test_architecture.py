"""ARCHITECTURE.md's diagram, Package.swift and the sources' imports say the same."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from vocalmidi_tools import ROOT

# Attributes and access levels, then of what kind the imported declaration is where only one is imported.
IMPORT = re.compile(
    r"(?:^|;)[ \t]*(?:@\w+(?:\([^)]*\))?\s+|(?:public|package|internal|fileprivate|private)\s+)*"
    r"import\s+(?:(?:typealias|struct|class|actor|enum|protocol|let|var|func)\s+)?(\w+)",
    re.M,
)


@pytest.fixture(scope="module")
def targets() -> dict[str, dict]:
    """What the sources are made of, by name; tests and their helpers left out."""
    if not shutil.which("swift"):
        pytest.skip("no Swift")
    command = ["swift", "package", "dump-package", "--package-path", str(ROOT)]
    package = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {
        target["name"]: target
        for target in package["targets"]
        if target["type"] != "test" and not (target.get("path") or "").startswith("Tests/")
    }


def declared(targets: dict[str, dict]) -> dict[str, set[str]]:
    return {
        name: targets.keys()
        & {key for d in target["dependencies"] for key in (d.get("byName") or d.get("target", []))[:1]}
        for name, target in targets.items()
    }


def drawn() -> dict[str, set[str]]:
    edges: dict[str, set[str]] = {}
    text = (ROOT / "ARCHITECTURE.md").read_text()
    for source, target in re.findall(r"^ +(\w+) --> (\w+)$", text, re.M):
        edges.setdefault(source, set()).add(target)
    return edges


def reachable(edges: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = edges.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def imported(source: str) -> set[str]:
    """The modules that Swift source text imports."""
    return set(IMPORT.findall(source))


def test_the_diagram_is_that_of_the_package(targets):
    package, diagram = declared(targets), drawn()
    assert len(package) > 10
    for name in package.keys() | diagram.keys():
        assert reachable(diagram, name) == reachable(package, name), name


def test_nothing_imports_upward(targets):
    package = declared(targets)
    for name, target in targets.items():
        folder = ROOT / (target.get("path") or f"Sources/{name}")
        sources = "\n".join(path.read_text() for path in folder.rglob("*.swift"))
        assert imported(sources) & targets.keys() <= reachable(package, name), name
        assert name not in reachable(package, name)


@pytest.mark.parametrize("line", [
    "import VocalMIDI",
    "public import VocalMIDI",
    "internal import VocalMIDI",
    "@preconcurrency import VocalMIDI",
    "@_spi(Inside) @testable import VocalMIDI",
    "import struct VocalMIDI.Pipeline",
    "private import enum VocalMIDI.StageChoice",
    "import func VocalMIDI.f",
    "import Glibc; import VocalMIDI",
])  # fmt: skip
def test_an_upward_import_is_found_however_it_is_written(targets, line):
    found = imported(f"// The facade\n{line}\n\nlet x = 1\n")
    assert "VocalMIDI" in found
    assert not found & targets.keys() <= reachable(declared(targets), "VocalMusic")


def test_what_only_mentions_a_module_imports_nothing():
    assert imported('// import VocalMIDI\nlet text = "import VocalMIDI"\n') == set()


def test_system_libraries_are_imported_only_where_there_are_such():
    """Each import of a C library is within a test for it, so that other systems compile the rest."""
    pattern = re.compile(r"#(?:if|elseif) canImport\((\w+)\)\s+import (\w+)\b")
    guarded = 0
    for source in sorted((ROOT / "Sources").rglob("*.swift")):
        text = source.read_text()
        imports = re.findall(r"^\s*(?:@\w+ )?import (Glibc|Musl|Darwin)\b", text, re.MULTILINE)
        tested = [name for name, imported in pattern.findall(text) if name == imported]
        assert sorted(imports) == sorted(name for name in tested if name in ("Glibc", "Musl", "Darwin")), source
        guarded += len(imports)
    assert guarded > 0
