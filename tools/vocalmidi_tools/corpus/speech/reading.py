"""Audio of a voice's package: its recordings, or what its synthesizer says."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soundfile

from .errors import SpeechError
from .fetching import fetched
from .sources import Source

RAW_RATE = 16000
GSM_RATE = 8000
PICO_RATE = 16000
DICTIONARY = "var/lib/mecab/dic/open-jtalk/naist-jdic"

Recording = tuple[np.ndarray, int]
"""Samples and their rate in Hz."""


def recordings(source: Source, folder: Path) -> Iterator[Recording]:
    """What a voice says, its packages below `folder`, in an order that mixes its recordings."""
    places = [fetched(package, folder) for package in source.packages]
    files = sorted(path for path in places[0].glob(source.files) if "silence" not in path.parts)
    if not files:
        raise SpeechError(
            f"{places[0]} has no {source.files}; remove the folder, so that it is fetched anew, or leave"
            " the voice out with --only"
        )
    order = np.random.default_rng(len(files)).permutation(len(files))
    yield from READERS[source.reader](source, [files[index] for index in order], places)


def _wav(source: Source, files: list[Path], places: list[Path]) -> Iterator[Recording]:
    for path in files:
        audio, rate = soundfile.read(path, always_2d=True)
        yield audio.mean(1), rate


def _raw(source: Source, files: list[Path], places: list[Path]) -> Iterator[Recording]:
    for path in files:
        yield np.fromfile(path, "<i2") / 32768, RAW_RATE


def _gsm(source: Source, files: list[Path], places: list[Path]) -> Iterator[Recording]:
    """GSM 06.10, as telephone systems keep it."""
    for path in files:
        audio, rate = soundfile.read(
            path, format="RAW", subtype="GSM610", samplerate=GSM_RATE, channels=1)
        yield audio, rate


def _flite(source: Source, files: list[Path], places: list[Path]) -> Iterator[Recording]:
    program = places[1] / "usr/bin/flite"

    def command(said: Path, heard: Path) -> list[object]:
        return [program, "-voice", source.voice, "-f", said, "-o", heard]

    yield from _spoken(source, command, files[0].parent)


def _open_jtalk(source: Source, files: list[Path], places: list[Path]) -> Iterator[Recording]:
    _, program, engine, dictionary = places

    def command(said: Path, heard: Path) -> list[object]:
        return [program / "usr/bin/open_jtalk", "-x", dictionary / DICTIONARY,
                "-m", files[0], "-ow", heard, said]

    yield from _spoken(source, command, next(engine.glob("usr/lib/*/")))


def _spoken(
    source: Source, command: Callable[[Path, Path], list[object]], libraries: Path
) -> Iterator[Recording]:
    """What a program says of each text: `command` is of the files to read and to write."""
    with tempfile.TemporaryDirectory() as folder:
        said, heard = Path(folder, "said.txt"), Path(folder, "heard.wav")
        for text in source.text:
            said.write_text(text + "\n")
            _run(command(said, heard), {"LD_LIBRARY_PATH": str(libraries)})
            yield soundfile.read(heard)


def _pico(source: Source, files: list[Path], places: list[Path]) -> Iterator[Recording]:
    """Pico's module is loaded in a process of its own, from where it was unpacked."""
    program = ("import sys, ttspico; sys.stdout.buffer.write("
               "ttspico.TtsEngine(sys.argv[1]).speak(sys.argv[2]))")
    for text in source.text:
        said = _run([sys.executable, "-c", program, source.voice, text], {"PYTHONPATH": str(places[0])})
        yield np.frombuffer(said, "<i2") / 32768, PICO_RATE


READERS = {"wav": _wav, "raw": _raw, "gsm": _gsm, "flite": _flite, "pico": _pico,
           "open_jtalk": _open_jtalk}


def _run(command: list[object], settings: dict[str, str]) -> bytes:
    result = subprocess.run(
        [str(part) for part in command], env={**os.environ, **settings}, capture_output=True)
    if result.returncode:
        raise SpeechError(
            f"{command[0]} ended with status {result.returncode}; remove its folder, so that it is"
            " fetched anew, or leave the voice out with --only"
        )
    return result.stdout
