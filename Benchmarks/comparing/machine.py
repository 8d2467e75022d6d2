"""What the figures were measured on: one line of text for a document."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from pathlib import Path

PACKAGES = ("onnxruntime", "openvino", "torch", "numpy")


def processor(cpuinfo: str) -> str:
    """The processor's name in /proc/cpuinfo's text, with its family and model, by which processors of the same
    name can be told apart."""
    fields = {}
    for line in cpuinfo.splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())
    if "model name" not in fields:
        return platform.machine()
    numbers = [f"{part} {fields[key]}" for part, key in (("family", "cpu family"), ("model", "model")) if key in fields]
    return " ".join([fields["model name"], f"({', '.join(numbers)})"] if numbers else [fields["model name"]])


def versions(names: tuple[str, ...] = PACKAGES) -> dict[str, str]:
    """Of the packages that are installed."""
    found = {"Python": platform.python_version()}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def kind(instructions: str) -> str:
    """The processor, and which of its instructions the kernels use: what times depend on most."""
    path = Path("/proc/cpuinfo")
    name = processor(path.read_text() if path.exists() else "")
    return f"{name}, instructions `{instructions}`"


def description() -> str:
    """The cores, the system, and the versions."""
    cores = len(os.sched_getaffinity(0))
    tools = ", ".join(f"{key} {value}" for key, value in versions().items())
    return f"{cores} cores, {platform.system()}; {tools}."
