"""ARCHITECTURE.md's table of the package and the imports of its files say the same."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from vocalmidi_tools import ROOT

NAME = "vocalmidi_tools"
PACKAGE = ROOT / "tools" / NAME
FILES = sorted(PACKAGE.rglob("*.py"))


def module(path: Path) -> str:
    """A file's name as imports say it."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path): path for path in FILES}


def imported(path: Path) -> set[str]:
    """The modules of the package that a file imports, those within functions too."""
    package = path.relative_to(PACKAGE.parent).parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*start, *([node.module] if node.module else [])])
            inner = [f"{base}.{alias.name}" for alias in node.names]
            # What is imported from a package is one of its modules, or stands in its __init__.py.
            names = [name if name in MODULES else base for name in inner]
        else:
            continue
        found.update(name for name in names if name.partition(".")[0] == NAME)
    return found


def rooms() -> list[str]:
    """The parts of the package as ARCHITECTURE.md lists them, each resting on those above it."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    section = text[text.index("## Outside Swift"):]
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section, re.M)
    return [name for row in rows for name in re.findall(r"\w+", row)]


def room(name: str) -> str:
    """The part of the package that a module belongs to, "" for the package itself."""
    return name.split(".")[1] if "." in name else ""


def test_the_table_lists_every_part_of_the_package():
    listed = rooms()
    assert len(listed) == len(set(listed)) > 8
    assert set(listed) == {room(name) for name in MODULES} - {""}


@pytest.mark.parametrize("name", MODULES)
def test_nothing_imports_upward(name):
    height = {part: index for index, part in enumerate(["", *rooms()])}
    for other in imported(MODULES[name]):
        assert other in MODULES, f"{name} imports {other}, which is not there"
        assert height[room(other)] <= height[room(name)], f"{name} imports {other}"


def test_no_module_imports_itself_by_way_of_others():
    graph = {name: imported(path) - {name} for name, path in MODULES.items()}
    assert sum(map(len, graph.values())) > 200
    list(TopologicalSorter(graph).static_order())


def test_nothing_changes_where_python_looks_for_modules():
    spelled = "sys" + ".path"
    files = [*FILES, *(ROOT / "tools/tests").glob("*.py"), *(ROOT / "Benchmarks").rglob("*.py")]
    assert [path for path in files if spelled in path.read_text()] == []
