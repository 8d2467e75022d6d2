"""Singers and devices of the corpus: what they are said to do can be heard in their audio."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal

from vocalmidi_tools.corpus import devices
from vocalmidi_tools.corpus.performance import Manner, SungNote, perform, pitch_curve, repeats
from vocalmidi_tools.corpus.singers import Singer
from vocalmidi_tools.corpus.synthesizer import SAMPLE_RATE, frame_times
from vocalmidi_tools.corpus.takes import sing


def manner(**changed: object) -> Manner:
    drawn = Manner.draw(np.random.default_rng(1))
    for name, value in changed.items():
        setattr(drawn, name, value)
    return drawn


def repeated(count: int) -> np.ndarray:
    return np.column_stack([np.arange(count), np.ones(count), np.full(count, 60.0)])


def power(audio: np.ndarray, low: float, high: float) -> float:
    """dB in a band of Hz."""
    frequencies, density = scipy.signal.welch(audio, SAMPLE_RATE, nperseg=8192)
    return 10 * np.log10(density[(frequencies >= low) & (frequencies <= high)].sum() + 1e-20)


def tone(frequency: float, seconds: float = 4) -> np.ndarray:
    """Eight harmonics, each weaker than the one before."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return 0.2 * sum(np.sin(2 * np.pi * frequency * k * time) / k for k in range(1, 30))


def test_basses_sopranos_and_whistlers_sing_where_others_cannot():
    singers = [Singer.draw(np.random.default_rng(seed), None) for seed in range(300)]
    lows, highs = np.array([singer.limits for singer in singers]).T
    assert lows.min() < 36 and highs.max() > 102
    voices = highs[[singer.voice.style != "whistle" for singer in singers]]
    assert 90 < voices.max() <= 98
    # Each has room for a melody.
    assert (highs - lows).min() > 5


def test_staccato_notes_are_short_and_others_are_not():
    rng = np.random.default_rng(2)
    joints = np.array([0, 0, 0, 1.0, 0, 0])
    short = perform(repeated(20), manner(joints=joints, staccato=1.0), (50, 70), 20, rng, beat=0.5)
    assert max(note.offset - note.onset for note in short[:-1]) <= 0.15 + 1e-9
    assert min(note.offset - note.onset for note in short) >= 0.05 - 1e-9
    held = perform(repeated(20), manner(joints=joints, gap=0.05), (50, 70), 20, rng, beat=0.5)
    assert np.median([note.offset - note.onset for note in held]) > 0.25


def test_a_note_that_repeats_the_pitch_is_slurred_only_by_who_can_make_it_heard():
    slurred = np.array([1.0, 0, 0, 0, 0, 0])

    def slurs(rearticulates: bool) -> int:
        sung = manner(joints=slurred, rearticulates=rearticulates, pitch_error=0.05)
        notes = perform(repeated(12), sung, (50, 70), 20, np.random.default_rng(3), beat=0.5)
        return sum(repeats([a, b]) and b.joint == "legato" for a, b in zip(notes, notes[1:]))

    assert slurs(False) >= 9
    assert slurs(True) == 0


@pytest.mark.parametrize("delay, least, most", [(-0.25, 0.35, 1.1), (0.12, 0, 0.1)])
def test_vibrato_is_there_from_the_beginning_or_grows(delay: float, least: float, most: float):
    sung = manner(
        vibrato_depth=1.0, vibrato_delay=delay, scoop=0, overshoot=0, drift=0, jitter=0, fall=0)
    note = SungNote(0.5, 2.0, 60.0, "glottal", 0.03, 0, 0.02, 0.05)
    times = frame_times(2.5)
    curve = pitch_curve([note], sung, times, np.random.default_rng(4))
    beginning = curve[(times > 0.5) & (times < 0.62)]
    assert least <= np.abs(beginning - 60).max() <= most
    assert np.abs(curve[(times > 1) & (times < 1.9)] - 60).max() > 0.4


def test_a_telephone_takes_the_fundamental_of_a_low_voice_and_keeps_its_time():
    low = tone(98)
    for seed in range(4):
        heard = devices.telephone(low, np.random.default_rng(seed))
        assert len(heard) == len(low)
        lost = power(low, 90, 110) - power(heard, 90, 110)
        kept = power(low, 900, 2500) - power(heard, 900, 2500)
        assert lost - kept > 20
    click = np.zeros(SAMPLE_RATE)
    click[SAMPLE_RATE // 2] = 1
    heard = devices.telephone(click, np.random.default_rng(5))
    assert abs(np.abs(heard).argmax() - SAMPLE_RATE // 2) < 0.002 * SAMPLE_RATE


def test_a_codec_changes_the_sound_but_not_its_time():
    audio = (tone(220) * np.linspace(0, 1, 4 * SAMPLE_RATE)).astype(np.float32)
    heard = devices.codec(audio, np.random.default_rng(6))
    assert len(heard) == len(audio)
    assert 0 < np.abs(heard - audio).max()
    shifts = range(-40, 41)
    middle = slice(SAMPLE_RATE, 3 * SAMPLE_RATE)
    fit = [np.dot(heard[middle], np.roll(audio, shift)[middle]) for shift in shifts]
    assert shifts[int(np.argmax(fit))] == 0


def test_a_buzz_is_of_the_mains_and_under_the_voice():
    voice = tone(220)
    for seed in range(6):
        added = devices.buzz(voice, np.random.default_rng(seed)) - voice
        frequencies, density = scipy.signal.periodogram(added, SAMPLE_RATE)
        loudest = frequencies[density.argmax()]
        assert min(abs(loudest - base) / base for base in devices.MAINS) < 0.01
        assert -51 < 20 * np.log10(added.std() / voice.std()) < -17


def test_takes_are_finite_of_full_length_and_the_same_from_the_same_seed():
    for seed in range(4):
        take = sing([], 6.0, np.random.default_rng(seed))
        again = sing([], 6.0, np.random.default_rng(seed))
        assert np.array_equal(take.audio, again.audio) and np.array_equal(take.notes, again.notes)
        assert np.isfinite(take.audio).all() and np.abs(take.audio).max() <= 1
        assert abs(len(take.audio) / SAMPLE_RATE - 6) < 0.02
        assert (take.notes[:, 1] > take.notes[:, 0]).all()
        assert (np.diff(take.notes[:, 0]) > 0).all()
