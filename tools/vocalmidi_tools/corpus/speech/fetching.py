"""Gets packages from their registries by the ordinary clients, unpacked, without installing them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from .errors import SpeechError


def fetched(package: str, folder: Path) -> Path:
    """The unpacked files of a package named as registry:name, fetched unless they are there."""
    registry, name = package.split(":")
    place = folder / name
    if not place.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            unpacked = Path(temporary, "unpacked")
            REGISTRIES[registry](name, unpacked)
            unpacked.rename(place)
    return place


def _debian(name: str, place: Path) -> None:
    """A package of the Debian release that this machine runs."""
    _run(["apt-get", "-q", "download", name], name, place.parent)
    archive = next(place.parent.glob(f"{name}_*.deb"))
    _run(["dpkg", "-x", archive, place], name)


def _pypi(name: str, place: Path) -> None:
    """A Python package, built where the registry has no wheel of it."""
    _run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", place, name], name)


REGISTRIES = {"debian": _debian, "pypi": _pypi}


def _run(command: list[object], name: str, folder: Path | None = None) -> None:
    try:
        result = subprocess.run(
            [str(part) for part in command], cwd=folder, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise SpeechError(
            f"{name} needs {command[0]}, which this system lacks; fetch it on Debian or leave it out"
            " with --only"
        ) from error
    if result.returncode:
        raise SpeechError(
            f"{name} could not be fetched: {result.stderr.strip()[-300:]}; check the network, run"
            " `apt-get update`, or leave the voice out with --only"
        )
