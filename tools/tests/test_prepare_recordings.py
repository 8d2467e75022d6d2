"""The preparation of users' recordings: alignment, variations, arrays."""

import csv
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from vocalmidi_tools.corpus import prepare_recordings, prepared
from vocalmidi_tools.corpus.recordings import notes as read_notes
from vocalmidi_tools.vocabulary.instruments import INSTRUMENTS

KEYS = [60, 62, 64, 65, 67, 69, 71, 72, 67, 64, 60, 65, 62, 67, 60]
RATE = 22050


def tones(onsets: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    audio = np.zeros(int((onsets[-1] + lengths[-1] + 0.5) * RATE))
    for onset, length, key in zip(onsets, lengths, KEYS):
        time = np.arange(int(length * RATE)) / RATE
        frequency = 440 * 2 ** ((key - 69) / 12)
        wave = sum(np.sin(2 * np.pi * h * frequency * time) / h**2 for h in range(1, 6))
        envelope = np.minimum(1, np.minimum(time / 0.01, (length - time) / 0.02))
        start = int(onset * RATE)
        audio[start : start + len(wave)] += 0.3 * wave * envelope
    return audio


def write_midi(path: Path, beat: float) -> None:
    """The keys as quarters, `beat` seconds each."""
    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=round(beat * 1e6))])
    for key in KEYS:
        track.append(mido.Message("note_on", note=key, velocity=90, time=0))
        track.append(mido.Message("note_off", note=key, time=480))
    file.tracks.append(track)
    file.save(path)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, np.ndarray]:
    """A folder with a take that is slower than its MIDI file, and slows down; its true onsets."""
    lengths = np.linspace(0.45, 0.65, len(KEYS))
    onsets = 0.7 + np.concatenate([[0], np.cumsum(lengths)[:-1]])
    folder = tmp_path / "in"
    folder.mkdir()
    soundfile.write(folder / "take.wav", tones(onsets, lengths), RATE)
    write_midi(folder / "take.mid", 0.4)
    return folder, onsets


def test_notes_are_aligned_with_the_audio(pair, tmp_path):
    folder, onsets = pair
    index = prepare_recordings.prepare(folder, tmp_path / "out", [0.0], [1.0])
    found = read_notes(tmp_path / "out" / "take_+0_1.flac")
    assert found[:, 2].tolist() == KEYS
    assert np.abs(found[:, 0] - onsets).max() < 0.08
    assert index[0]["distance"] < 0.3


def test_variations_move_notes_with_the_audio(pair, tmp_path):
    folder, onsets = pair
    (folder / "labels.csv").write_text("name,genre,instrument,tempo\ntake,jazz,voice,100\n")
    out = tmp_path / "out"
    prepare_recordings.prepare(folder, out, [0.0, 2.0], [1.0, 1.25])
    plain, varied = (read_notes(out / f"take_{name}.flac") for name in ("+0_1", "+2_1.25"))
    assert np.allclose(varied[:, 0], plain[:, 0] / 1.25, atol=1e-3)
    assert np.allclose(varied[:, 2], plain[:, 2] + 2)
    arrays = np.load(out / "take_+2_1.25.npz")
    assert arrays["mel"].shape == arrays["roll"].shape == (len(arrays["mel"]), 128)
    # Where a note sounds the mel bands at its fundamental are louder than the silence before it.
    first = int(varied[0, 0] * RATE / 512)
    assert arrays["mel"][first + 5].max() > arrays["mel"][2].max() + 2
    assert arrays["onsets"].astype(bool).sum() == len(KEYS)
    with (out / "index.csv").open() as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert len(rows) == 4
    assert rows["take_+2_1.25"]["tempo"] == "125" and rows["take_+0_1"]["genre"] == "jazz"


def test_what_does_not_fit_is_left_out(pair, tmp_path, capsys):
    folder, _ = pair
    rng = np.random.default_rng(1)
    soundfile.write(folder / "noise.wav", rng.normal(0, 0.1, 5 * RATE), RATE)
    (folder / "noise.mid").write_bytes(b"no MIDI")
    soundfile.write(folder / "alone.wav", rng.normal(0, 0.1, RATE), RATE)
    index = prepare_recordings.prepare(folder, tmp_path / "out", [0.0], [1.0])
    assert [row["source"] for row in index] == ["take.wav"]
    errors = capsys.readouterr().err
    assert "noise.wav: left out" in errors and "alone.wav: left out" in errors


def test_files_that_are_no_audio_or_silent_do_not_stop_the_others(pair, tmp_path, capsys):
    folder, _ = pair
    for name in ("broken", "silent", "empty"):
        write_midi(folder / f"{name}.mid", 0.4)
    (folder / "broken.wav").write_bytes(b"RIFF no audio")
    soundfile.write(folder / "silent.wav", np.zeros(RATE), RATE)
    soundfile.write(folder / "empty.wav", np.zeros(0), RATE)
    (folder / "labels.csv").write_text("name,genre\ntake.wav,jazz\n")
    index = prepare_recordings.prepare(folder, tmp_path / "out", [0.0], [1.0])
    assert [row["source"] for row in index] == ["take.wav"]
    errors = capsys.readouterr().err
    for name in ("broken", "silent", "empty"):
        assert f"{name}.wav: left out" in errors
    assert "'take.wav' is the name of no recording" in errors


def write_parts(path: Path, parts: dict[str, list[int]]) -> None:
    """Tracks of quarters."""
    file = mido.MidiFile(ticks_per_beat=480)
    for channel, (name, keys) in enumerate(parts.items()):
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
        for key in keys:
            track.append(mido.Message("note_on", channel=channel, note=key, time=0))
            track.append(mido.Message("note_off", channel=channel, note=key, time=480))
        file.tracks.append(track)
    file.save(path)


def test_the_sung_track_is_taken_and_chords_are_refused(tmp_path):
    write_parts(tmp_path / "song.mid", {"Piano": [40] * 8, "Lead Vocals": [60, 62, 64]})
    assert prepare_recordings.midi_notes(tmp_path / "song.mid")[:, 2].tolist() == [60, 62, 64]
    write_parts(tmp_path / "chords.mid", {"left": [40] * 8, "right": [60] * 8})
    with pytest.raises(ValueError, match="several of its notes sound at a time"):
        prepare_recordings.midi_notes(tmp_path / "chords.mid")


def test_trainings_find_what_belongs_together_and_instruments(pair, tmp_path):
    folder, _ = pair
    (folder / "labels.csv").write_text("name,instrument\ntake,flute\n")
    out = tmp_path / "out"
    prepare_recordings.prepare(folder, out, [0.0, 2.0], [1.0])
    made = sorted(out.glob("*.flac"))
    assert len(made) == 2 and prepared.sources(made) == ["take.wav"] * 2
    assert prepared.sources([tmp_path / "mine.wav"]) == ["mine.wav"]
    spectra, identity, origins = prepared.spectra(out)
    assert {INSTRUMENTS[number].name for number in identity} == {"flute"}
    assert set(origins) == {"take.wav"} and spectra.shape == (len(identity), 128)
    sounding = np.load(out / "take_+0_1.npz")
    assert spectra.max() > np.median(sounding["mel"]) + 2
    table = out / "index.csv"
    table.write_text(table.read_text().replace("flute", "kazoo"))
    with pytest.raises(SystemExit, match="no instrument 'kazoo'"):
        prepared.spectra(out)
