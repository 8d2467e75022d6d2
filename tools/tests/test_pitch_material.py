"""What the pitch model's training learns from: excerpts of takes, melodies, recordings."""

from __future__ import annotations

from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from vocalmidi_tools.corpus.takes import Take
from vocalmidi_tools.features.front_end import FrontEnd
from vocalmidi_tools.training import material
from vocalmidi_tools.training.excerpts import Excerpts

FRAMES = 172
RATE = FrontEnd.sample_rate


def excerpts(seconds: float, seed: int = 1) -> list[tuple[np.ndarray, np.ndarray]]:
    """Those of a tone sung from the first second to the last."""
    tone = np.sin(2 * np.pi * 261.6 * np.arange(int(seconds * RATE)) / RATE).astype(np.float32)
    notes = np.array([[0.0, seconds, 60.0, 0.7]])
    maker = Excerpts(FrontEnd(), FRAMES, [], [], (1,))
    return list(maker.excerpts(Take(tone, notes), np.random.default_rng(seed)))


@pytest.mark.parametrize("seconds", [0.0, 0.01, 1, 3.99, 4.01])
def test_short_takes_give_an_excerpt(seconds):
    ((mel, goals),) = excerpts(seconds)
    assert mel.shape == (FRAMES, 128) and goals.shape == (4, FRAMES)
    sung = min(FRAMES, seconds * RATE / FrontEnd.hop)
    assert abs((goals[0] > 0).sum() - sung) <= 2


def test_excerpts_come_from_everywhere_in_a_take():
    found = [goals for seed in range(30) for _, goals in excerpts(9.0, seed)]
    begins, ends = ((np.array([goals[row].max() for goals in found]) > 0.3) for row in (2, 3))
    assert 0.05 < begins.mean() < 0.5 and 0.05 < ends.mean() < 0.5
    assert not (begins & ends).any() and not (begins | ends).all()


def write_score(folder: Path, name: str, degrees: str) -> None:
    """A Rock Corpus melody of some bars."""
    folder.mkdir(exist_ok=True)
    bars = " ".join(f"{degrees}|" for _ in range(4))
    (folder / name).write_text(f"[C] [OCT=4] {bars}\n")


def test_melodies_are_read_anew_when_the_scores_change(tmp_path):
    scores, cache = tmp_path / "scores", tmp_path / "cache"
    write_score(scores, "a.mel", "1 2 3 4")
    first = material.melodies(scores, cache)
    assert len(first) == 1 and len(list(cache.iterdir())) == 1
    np.testing.assert_array_equal(material.melodies(scores, cache)[0], first[0])
    write_score(scores, "a.mel", "1 2 3 5")
    assert not np.array_equal(material.melodies(scores, cache)[0][:, 2], first[0][:, 2])
    write_score(scores, "b.mel", "5 4 3 2")
    assert len(material.melodies(scores, cache)) == 2
    assert not list(cache.glob("*.partial"))


def test_no_melodies_are_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(SystemExit, match="holds no melodies; give"):
            material.melodies(folder, tmp_path / "cache")
    assert material.melodies(None, tmp_path) == [] and not (tmp_path / "cache").exists()


def test_split_holds_out_a_share():
    for count, held in ((0, 0), (1, 0), (2, 1), (5, 1), (20, 4)):
        items = list(range(count))
        kept, held_out = material.split(items, 0.2)
        assert len(held_out) == held and sorted(kept + held_out) == items
        assert material.split(items, 0.2) == (kept, held_out)


def test_split_keeps_variations_together():
    items = list(range(12))
    origins = [f"{item // 3}.wav" for item in items]
    kept, held_out = material.split(items, 0.2, origins)
    assert len(held_out) == 3 and sorted(kept + held_out) == items
    assert not {origins[item] for item in kept} & {origins[item] for item in held_out}
    assert material.split(items, 0.2, ["one.wav"] * 12) == (items, [])


def test_recordings_that_cannot_be_decoded_are_named(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"noise" * 9)
    (tmp_path / "a.txt").write_text("0.0 0.5 57.0\n")
    with pytest.raises(SystemExit, match="a.wav cannot be read .*; correct"):
        material.Material.read(None, tmp_path, tmp_path / "cache")


def test_recordings_with_midi_files_are_aligned_to_them(tmp_path):
    """The file is a score: the recording begins later and is slower."""
    keys, length = [60, 64, 67, 72, 65, 62], 0.6
    notes = np.array([[0.5 + i * length, 0.5 + (i + 1) * length, key, 0.7] for i, key in enumerate(keys)])
    time = np.arange(round((notes[-1, 1] + 0.5) * RATE)) / RATE
    audio = np.zeros(len(time))
    for onset, offset, key, _ in notes:
        sounding = (time >= onset) & (time < offset)
        frequency = 440 * 2 ** ((key - 69) / 12)
        audio += sounding * sum(0.2 / k * np.sin(2 * np.pi * k * frequency * time) for k in (1, 2, 3))
    soundfile.write(tmp_path / "a.wav", audio, RATE)
    track = mido.MidiTrack([mido.MetaMessage("track_name", name="Melody")])
    for key in keys:
        track += [mido.Message("note_on", note=key, velocity=90),
                  mido.Message("note_off", note=key, time=480)]
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(tmp_path / "a.mid")
    found = material.Material.read(None, tmp_path, tmp_path / "cache").own[0].notes
    np.testing.assert_array_equal(found[:, 2:], notes[:, 2:])
    assert np.abs(found[:, :2] - notes[:, :2]).max() < 0.1
    (tmp_path / "a.mid").unlink()
    with pytest.raises(SystemExit, match="no labels beside a.wav; add a NAME.txt or NAME.mid for each"):
        material.Material.read(None, tmp_path, tmp_path / "cache")
