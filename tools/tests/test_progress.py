"""What a person at a terminal sees while a recording is transcribed."""

from __future__ import annotations

import os
import pty
import re
import subprocess

import numpy as np
import soundfile

from vocalmidi_tools import ROOT


def test_notes_are_shown_as_they_are_found(tmp_path):
    samples, rate = soundfile.read(ROOT / "tools/demo-sample.ogg", dtype="float32")
    soundfile.write(tmp_path / "take.wav", np.tile(samples, 5), rate)
    terminal, end = pty.openpty()
    command = [ROOT / ".build/release/vocalmidi", "transcribe", tmp_path / "take.wav"]
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=end)
    os.close(end)
    seen = b""
    try:
        while block := os.read(terminal, 1 << 16):
            seen += block
    except OSError:  # The program has closed its end.
        pass
    os.close(terminal)
    assert program.wait() == 0
    shown = [re.findall(r"[A-G][♯♭]?-?\d", line) for line in seen.decode().split("\r") if "%" in line]
    assert len(shown) > 5 and len({tuple(names) for names in shown}) > 3
    assert not shown[0] and len(shown[-1]) > 3
