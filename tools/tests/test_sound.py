"""Loudness against the recommendation's own cases and against ffmpeg, and the mix against made-up tracks."""

from __future__ import annotations

import re
import shutil
import subprocess

import mido
import numpy as np
import pytest
import soundfile

from vocalmidi_tools import ROOT
from vocalmidi_tools.evaluation import mix, tune_mix
from vocalmidi_tools.evaluation.sound.loudness import RATE, loudness
from vocalmidi_tools.evaluation.sound.rendering import FOLDERS, rendered_tracks
from vocalmidi_tools.evaluation.sound.tune_files import named, write_tune
from vocalmidi_tools.features.arranging.kinds import KINDS

HAS_FLUIDSYNTH = bool(shutil.which("fluidsynth")) and any(list(folder.glob("*.sf*")) for folder in FOLDERS)


def tone(level: float, seconds: float, frequency: float = 1000.0) -> np.ndarray:
    """A stereo sine of so many decibels of full scale."""
    wave = 10 ** (level / 20) * np.sin(2 * np.pi * frequency * np.arange(int(seconds * RATE)) / RATE)
    return np.column_stack([wave, wave])


def test_the_calibration_tone_of_the_recommendation_has_its_loudness():
    """BS.1770-4: 997 Hz at full scale in one channel has -3.01 LKFS."""
    assert loudness(tone(0, 4, 997)[:, 0]) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("parts, expected", [
    ([(-23, 20)], -23.0), ([(-33, 20)], -33.0), ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
    ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0), ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0)])
def test_the_cases_of_ebu_tech_3341_have_their_loudness(parts, expected):
    samples = np.concatenate([tone(*part) for part in parts])
    assert loudness(samples) == pytest.approx(expected, abs=0.1)


def test_silence_and_the_shortest_sounds_have_no_loudness():
    assert loudness(np.zeros((RATE, 2))) == -np.inf
    assert loudness(tone(-20, 0.3)) == -np.inf


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="needs ffmpeg")
def test_ffmpeg_measures_the_same(tmp_path):
    random = np.random.default_rng(4)
    envelope = np.repeat(10 ** random.uniform(-2.5, -0.3, 24), RATE // 2)[:, None]
    samples = envelope * np.cumsum(random.standard_normal((len(envelope), 2)), axis=0) % 1 - 0.5 * envelope
    samples = 0.5 * samples / np.abs(samples).max()
    soundfile.write(tmp_path / "noise.wav", samples, RATE, subtype="FLOAT")
    run = subprocess.run(
        ["ffmpeg", "-nostats", "-i", tmp_path / "noise.wav", "-af", "ebur128", "-f", "null", "-"],
        capture_output=True, text=True, check=True)
    measured = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", run.stderr)[-1])
    assert loudness(samples) == pytest.approx(measured, abs=0.11)


def test_a_tune_is_written_with_its_metre_and_tempo(tmp_path):
    write_tune(tmp_path / "tune.mid", named("Greensleeves"), 60)
    read = mido.MidiFile(tmp_path / "tune.mid")
    signature = next(m for m in read.tracks[0] if m.type == "time_signature")
    assert (signature.numerator, signature.denominator) == (6, 8)
    assert next(m.tempo for m in read.tracks[0] if m.type == "set_tempo") == pytest.approx(60e6 / 90, abs=1)
    # Two verses of sixteen bars, each of two beats of a second.
    assert read.length == pytest.approx(2 * 16 * 2, abs=2.5)


@pytest.mark.skipif(not HAS_FLUIDSYNTH, reason="needs fluidsynth and a General MIDI sound font")
def test_a_channels_volume_is_heard_in_the_mix(tmp_path):
    def song(volume: int) -> float:
        tracks = [mido.MidiTrack([mido.MetaMessage("track_name", name="Song")])]
        for channel, (name, level) in enumerate((("Voice", 100), ("Bass", volume))):
            track = mido.MidiTrack([
                mido.MetaMessage("track_name", name=name),
                mido.Message("program_change", channel=channel, program=52),
                mido.Message("control_change", channel=channel, control=7, value=level)])
            for _ in range(8):
                track.append(mido.Message("note_on", channel=channel, note=60, velocity=80))
                track.append(mido.Message("note_off", channel=channel, note=60, time=480))
            tracks.append(track)
        mido.MidiFile(type=1, ticks_per_beat=480, tracks=tracks).save(tmp_path / "song.mid")
        return mix.beside_the_voice(tmp_path / "song.mid")["Bass"]

    assert song(100) == pytest.approx(0, abs=0.01)
    # General MIDI recommends 40 log10 of the ratio.
    assert song(50) == pytest.approx(-12, abs=1.5)
    assert list(rendered_tracks(tmp_path / "song.mid")) == ["Voice", "Bass"]


def test_the_summary_counts_tracks_within_their_windows():
    songs = [{"Drums": -6.0, "Bass": -2.0}, {"Drums": -8.5, "Chords": -8.0, "Bass": -6.0}]
    found = mix.summary(songs, mix.TARGETS["pop"])
    assert found["Drums"] == pytest.approx(-7.25) and found["Chords"] == -8
    assert found["inside"] == pytest.approx(4 / 5)


def test_a_fitted_volume_follows_general_midis_curve():
    assert tune_mix.fitted(100, -2.0, -2.0) == 100
    # Half the volume is 12 dB less: 40 log10 2.
    assert tune_mix.fitted(100, 0.0, -12.04) == 50
    assert tune_mix.fitted(100, -20.0, 0.0) == 127


def test_the_shipped_volumes_are_read_and_written_again():
    tables = tune_mix.decoded((ROOT / "Weights/mix.safetensors").read_bytes())
    assert set(tables) == {*KINDS, "voice"}
    assert tables["drums"]["jazz"] < tables["drums"]["latin"]
    tables["bass"]["pop"] = 1
    assert tune_mix.decoded(tune_mix.encoded(tables)) == tables
    del tables["melody"]
    assert set(tune_mix.decoded(tune_mix.encoded(tables))["melody"].values()) == {100}


def test_every_genre_has_a_target_for_every_track():
    assert all(set(targets) == set(mix.TRACKS) for targets in mix.TARGETS.values())
