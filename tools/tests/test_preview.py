"""`--preview`: what fluidsynth plays is the song, and the recording beside it is where it was sung."""

from __future__ import annotations

import json
import shutil
import subprocess

import mido
import numpy as np
import pytest
import soundfile

from vocalmidi_tools import ROOT

PROGRAM = ROOT / ".build/release/vocalmidi"
SAMPLE = ROOT / "tools/demo-sample.ogg"
pytestmark = [
    pytest.mark.skipif(not PROGRAM.exists(), reason="the program is not built"),
    pytest.mark.skipif(not shutil.which("fluidsynth"), reason="fluidsynth is not installed"),
]


def run(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run([str(part) for part in (PROGRAM, *arguments)], capture_output=True, text=True)


def made(*arguments) -> None:
    done = run(*arguments)
    assert done.returncode == 0, done.stderr


def tune(path, keys: list[int]) -> None:
    """A MIDI file of a key each second."""
    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.Message("program_change", program=73))
    for key in keys:
        track += [mido.Message("note_on", note=key, velocity=100), mido.Message("note_off", note=key, time=960)]
    file.save(path)


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
def test_each_note_sounds_at_its_time_and_pitch(tmp_path, kind):
    keys = [60, 67, 64, 72]
    tune(tmp_path / "tune.mid", keys)
    made("generate", tmp_path / "tune.mid", "--tracks", "none", "--grid", "off", "-o", tmp_path / "song.mid",
         "--preview", tmp_path / f"song.{kind}")
    samples, rate = soundfile.read(tmp_path / f"song.{kind}", always_2d=True)
    assert samples.shape[1] == 2 and 0.05 < np.abs(samples).max() <= 1
    for second, key in enumerate(keys):
        sound = samples[int((second + 0.3) * rate):int((second + 0.9) * rate)].mean(1)
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 8 * rate))
        harmonics = spectrum[: len(spectrum) // 2] * spectrum[: 2 * (len(spectrum) // 2) : 2]
        found = 69 + 12 * np.log2(harmonics[800:].argmax() + 800) - 12 * np.log2(8 * 440)
        assert abs(found - key) < 0.5, second


@pytest.mark.parametrize("command, options, begins_with_the_recording", [
    ("transcribe", [], True), ("generate", [], True), ("generate", ["--start", "bar"], False),
    ("generate", ["--intro", "2"], False),
])
def test_the_recording_sounds_where_it_was_sung(tmp_path, command, options, begins_with_the_recording):
    common = [command, SAMPLE, *options, "-o", tmp_path / "song.mid", "--json", tmp_path / "song.json", "--preview"]
    made(*common, tmp_path / "song.wav")
    made(*common, tmp_path / "both.wav", "--preview-voice")
    song, usual = soundfile.read(tmp_path / "song.wav", always_2d=True)
    both, rate = soundfile.read(tmp_path / "both.wav", always_2d=True)
    voice, sung = soundfile.read(SAMPLE, always_2d=True)
    assert rate == sung
    found = {} if command == "transcribe" else json.loads((tmp_path / "song.json").read_text())
    offset = 0 if begins_with_the_recording else max(round(-found["lead_in"] * rate), 0)
    # The song drowns the voice a little: the cross-correlation still peaks where the voice begins.
    size = 1 << (len(both) + len(voice)).bit_length()
    correlation = np.fft.irfft(np.fft.rfft(both.mean(1), size) * np.conj(np.fft.rfft(voice.mean(1), size)))
    assert abs(int(correlation[: len(both)].argmax()) - offset) <= 1
    assert len(both) >= offset + len(voice) and usual == 44100


def test_what_has_no_effect_or_cannot_be_is_refused(tmp_path):
    tune(tmp_path / "tune.mid", [60])
    for options, remedy in (
        (["--preview-voice"], "no effect without --preview"),
        (["--preview", tmp_path / "song.mid"], "WAV, FLAC, OGG or MP3"),
        (["--preview", tmp_path / "a.wav", "--sound-font", tmp_path / "none.sf2"], "check the path"),
        (["--preview", tmp_path / "a.wav", "--preview-voice"], "leave out --preview-voice"),
    ):
        done = run("generate", tmp_path / "tune.mid", "-o", tmp_path / "out.mid", *options)
        assert done.returncode and remedy in done.stderr, done.stderr
