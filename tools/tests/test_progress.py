"""What a person at a terminal sees while a recording is transcribed, and while a song is made."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vocalmidi_tools import ROOT

PROGRAM = ROOT / ".build/release/vocalmidi"
BAR = re.compile(r"\[[#.]{30}\] (\d+) % (.*)")
STEPS = ["finding the beats", "correcting the notes", "continuing the melody", "finding chords", "arranging the band"]
"""The steps of a song once it is heard, in their order."""


@pytest.fixture
def take(tmp_path) -> Path:
    """A minute of singing."""
    samples, rate = soundfile.read(ROOT / "tools/demo-sample.ogg", dtype="float32")
    path = tmp_path / "take.wav"
    soundfile.write(path, np.tile(samples, 5), rate)
    return path


def shown(*command: object, stdin: bytes = b"") -> list[str]:
    """The lines that the program shows one after the other in the same place of a terminal."""
    terminal, end = pty.openpty()
    program = subprocess.Popen(
        [PROGRAM, *map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=end)
    os.close(end)
    threading.Thread(target=program.communicate, args=(stdin,)).start()
    seen = b""
    try:
        while block := os.read(terminal, 1 << 16):
            seen += block
    except OSError:  # The program has closed its end.
        pass
    os.close(terminal)
    assert program.wait() == 0
    lines = seen.decode().split("\r\x1b[K")
    assert lines[0] == "" and lines[-1] == "", "the line is not wiped"
    return lines[1:-1]


def test_notes_are_shown_as_they_are_found(take):
    lines = shown("transcribe", take)
    notes = [re.findall(r"[A-G][♯♭]?-?\d", line) for line in lines if BAR.match(line)]
    assert len(notes) > 5 and len({tuple(names) for names in notes}) > 3
    assert not notes[0] and len(notes[-1]) > 3


def test_a_song_is_shown_step_by_step(take, tmp_path):
    lines = shown("generate", take, "-o", tmp_path / "song.mid", "--continue", 4)
    bars = [(int(found[1]), found[2]) for line in lines if (found := BAR.match(line))]
    told = [(percent, text.rpartition(": ")[2]) for percent, text in bars]
    steps = [step for _, step in told if step in STEPS]
    assert sorted(set(steps), key=steps.index) == STEPS and steps == sorted(steps, key=STEPS.index)
    for step in STEPS:
        percents = [percent for percent, name in told if name == step]
        assert percents == sorted(percents) and percents[0] == 0 and percents[-1] == 100, (step, percents)
    assert len([step for step in steps if step == STEPS[-1]]) > 20


def test_a_melody_that_goes_on_is_shown(tmp_path):
    score = ROOT / "Tests/VocalMusicTests/Fixtures/written"
    tune = next(path for path in sorted(score.glob("*.mid")))
    lines = shown("continue", tune, "-o", tmp_path / "more.mid", "--bars", 64)
    percents = [int(found[1]) for line in lines if STEPS[2] in line and (found := BAR.match(line))]
    assert percents == sorted(percents) and len(percents) > 20 and percents[-1] == 100


def test_the_length_of_a_pipe_is_shown_while_it_comes(take):
    lines = shown("transcribe", "-", "-o", take.with_suffix(".mid"), stdin=take.read_bytes())
    megabytes = [float(found[1]) for line in lines
                 if (found := re.match(r"([\d.]+) MB from the standard input", line))]
    assert len(megabytes) > 5 and megabytes == sorted(set(megabytes))
    assert abs(megabytes[-1] - take.stat().st_size / 1e6) < 0.1


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="no ffmpeg")
def test_seconds_are_shown_where_the_length_is_not_known(take, tmp_path):
    copy = tmp_path / "take.mka"
    subprocess.run(["ffmpeg", "-v", "error", "-i", take, "-c:a", "aac", copy], check=True)
    seconds = [int(found[1]) for line in shown("transcribe", copy)
               if (found := re.match(r"(\d+) s .*take\.mka", line))]
    assert len(seconds) > 20 and seconds == sorted(set(seconds))
    assert abs(seconds[-1] - soundfile.info(take).duration) < 2
