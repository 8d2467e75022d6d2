"""`vocalmidi_tools.evaluation.kinds`: takes are of the kind that their name says, and their truth is theirs."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from vocalmidi_tools import ROOT
from vocalmidi_tools.corpus.synthesizer import SAMPLE_RATE
from vocalmidi_tools.evaluation import kinds
from vocalmidi_tools.evaluation.notes import Notes

PROGRAM = ROOT / ".build/release/vocalmidi"


@pytest.mark.parametrize("name", ["bass, 36-52", "alto", "soprano, to 91", "whistle, 89-108"])
def test_the_voice_sounds_at_the_pitches_of_the_truth(name):
    audio, truth = kinds.sung(kinds.KINDS[name], 1)
    low, high = kinds.KINDS[name].limits
    assert len(truth) > 5 and truth[:, 2].min() > low - 0.5 and truth[:, 2].max() < high + 0.5
    for onset, offset, pitch in truth[truth[:, 1] - truth[:, 0] > 0.3][:5]:
        middle = audio[int((onset + 0.1) * SAMPLE_RATE): int((offset - 0.05) * SAMPLE_RATE)]
        frequency = 440 * 2 ** ((pitch - 69) / 12)
        found = librosa.yin(middle.astype(float), fmin=frequency / 1.6, fmax=min(frequency * 1.6, 10_000), sr=SAMPLE_RATE)
        assert abs(12 * np.log2(np.median(found) / frequency)) < 0.7


def test_every_kind_differs_from_the_usual_one_and_is_the_same_again():
    usual = kinds.sung(kinds.KINDS["alto"], 0)
    for name, kind in kinds.KINDS.items():
        audio, truth = kinds.sung(kind, 0)
        assert np.isfinite(audio).all() and len(truth) > 3, name
        if name != "alto":
            assert len(audio) != len(usual[0]) or not np.array_equal(audio, usual[0]), name
    assert np.array_equal(kinds.sung(kinds.KINDS["alto"], 0)[0], usual[0])


def test_noise_rooms_and_levels_are_as_loud_as_stated():
    rng = np.random.default_rng(3)
    voice = np.sin(np.arange(4 * SAMPLE_RATE) * 0.1)
    for level in (20, 0):
        noise = kinds.noisy(level, voice, rng) - voice
        assert 20 * np.log10(voice.std() / noise.std()) == pytest.approx(level, abs=0.5)
    assert np.abs(kinds.quiet(voice, rng)).max() == pytest.approx(1e-3)
    click = np.zeros(2 * SAMPLE_RATE)
    click[0] = 1
    tail = kinds.in_a_room(0.5, click, rng)[1:]
    fallen = [10 * np.log10(np.mean(tail[int(t * SAMPLE_RATE):][:1000] ** 2)) for t in (0.05, 0.3)]
    assert fallen[0] - fallen[1] == pytest.approx(60 * 0.25 / 0.5, abs=3)


def test_octaves_off_are_counted():
    truth = Notes([[0, 1, 60.0], [1, 2, 62.0], [2, 3, 64.0]])
    found = Notes([[0, 1, 60.1], [1.01, 2, 74.0], [2.5, 3, 64.0]])
    assert kinds.octaves_off(truth, found) == (1, 2)
    assert kinds.octaves_off(truth, Notes([])) == (0, 0)


@pytest.mark.skipif(not PROGRAM.exists(), reason="the program is not built")
def test_the_measures_are_of_the_program(tmp_path):
    chosen = {name: kinds.KINDS[name] for name in ("alto", "noise 0 dB")}
    found = dict(kinds.evaluate(chosen, 2, PROGRAM, None, tmp_path))
    assert found["alto"]["COnP"] > 0.7
    assert found["alto"]["COnPOff"] > found["noise 0 dB"]["COnPOff"]
