"""Voices of recorded speech: their licences, their analysis, and what they sing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.signal

from vocalmidi_tools.corpus.performance import SungNote
from vocalmidi_tools.corpus.speech import fetching
from vocalmidi_tools.corpus.speech.analysis import analysed
from vocalmidi_tools.corpus.speech.choir import Choir
from vocalmidi_tools.corpus.speech.errors import SpeechError
from vocalmidi_tools.corpus.speech.phrasing import phrased
from vocalmidi_tools.corpus.speech.sources import ALLOWED, SOURCES
from vocalmidi_tools.corpus.speech.speakers import PLAIN, UNVOICED, VOICED, Speaker
from vocalmidi_tools.corpus.speech.syllables import Syllable, cut
from vocalmidi_tools.corpus.speech.timbre import Timbre
from vocalmidi_tools.corpus.speech.voice import SpeechVoice
from vocalmidi_tools.corpus.synthesizer import FREQUENCIES, SAMPLE_RATE, frame_times, render
from vocalmidi_tools.corpus.takes import sing
from vocalmidi_tools.models.pitch import PitchConfiguration
from vocalmidi_tools.training import pitch as train_pitch
from vocalmidi_tools.training import material, running

ROOT = Path(__file__).parents[2]
SPOKEN = 120.0  # Hz
VOWEL, APART = 0.3, 0.5  # seconds


def spoken(count: int, rate: int = SAMPLE_RATE) -> np.ndarray:
    """Vowels of `VOWEL` seconds, one begun every `APART`, each after 60 ms of hiss; from 0.2 s on."""
    audio = np.zeros(int((count * APART + 0.4) * rate))
    hiss = 0.03 * np.random.default_rng(3).standard_normal(len(audio))
    pulses = np.zeros(len(audio))
    pulses[(np.arange(0, len(audio) / rate, 1 / SPOKEN) * rate).astype(int)] = 1
    vowel = 0.02 * pulses
    for centre, width in ((700, 90), (1200, 110), (2500, 160)):
        vowel += scipy.signal.lfilter(*scipy.signal.iirpeak(centre, centre / width, fs=rate), pulses)
    for index in range(count):
        begin = int((0.2 + index * APART) * rate)
        audio[begin - int(0.06 * rate): begin] = hiss[: int(0.06 * rate)]
        part = slice(begin, begin + int(VOWEL * rate))
        audio[part] = vowel[part] / vowel.std() / 8
    return audio


def syllable(lead: int, voiced: bool) -> Syllable:
    """40 frames of a vowel after `lead` frames of a hiss or a hum 12 dB under it."""
    vowel = -3 - 0.5 * np.log1p(((FREQUENCIES - 700) / 150) ** 2) - FREQUENCIES / 3000
    level = np.concatenate([np.full(lead, -12.0), np.zeros(40)])
    return Syllable(
        (vowel + level[:, None] * np.log(10) / 20).astype(np.float32),
        np.full((lead + 40, 2), -25, np.float32), np.arange(lead + 40) >= (0 if voiced else lead),
        lead, (lead + 4, lead + 36), SPOKEN)


@pytest.fixture(scope="module")
def speaker() -> Speaker:
    beginnings = ((0, True), (12, False), (12, True))
    syllables = [syllable(*beginning) for beginning in beginnings for _ in range(3)]
    return Speaker.of(SOURCES[0], 7000.0, syllables)


def sung(speaker: Speaker, notes: list[SungNote], seconds: float, seed: int = 1) -> np.ndarray:
    """The notes, at their exact pitches, by `speaker`."""
    rng, times = np.random.default_rng(seed), frame_times(seconds)
    onsets = [note.onset - note.lead for note in notes]
    pitch = np.array([note.pitch for note in notes])[np.searchsorted(onsets[1:], times, "right")]
    f0 = 440 * 2 ** ((pitch - 69) / 12)
    voice = SpeechVoice(rng, speaker, Timbre.draw(rng, speaker, speaker, 1.0))
    return render(voice.sing(notes, times, f0), f0, rng)


def note(onset: float, offset: float, pitch: float, joint: str = "stop") -> SungNote:
    return SungNote(onset, offset, pitch, joint, 0.0 if joint == "legato" else 0.06, 0.0, 0.02, 0.04)


def harmonic(audio: np.ndarray, frequency: float, time: float) -> float:
    """dB of a frequency in 30 ms around a time."""
    reach = int(0.015 * SAMPLE_RATE)
    centre = int(time * SAMPLE_RATE)
    part = audio[centre - reach: centre + reach] * np.hanning(2 * reach)
    wave = np.exp(-2j * np.pi * frequency * np.arange(2 * reach) / SAMPLE_RATE)
    return 20 * np.log10(abs(part @ wave) + 1e-9)


def test_every_voice_has_terms_that_shipped_weights_allow():
    assert [source.name for source in SOURCES if source.licence not in ALLOWED] == []
    assert all(source.attribution for source in SOURCES)
    assert len({source.name for source in SOURCES}) == len(SOURCES)


def test_no_share_alike_or_unstated_terms_are_allowed():
    assert not any(word in terms for terms in ALLOWED for word in ("SA", "GPL", "NC", "ND"))


def test_the_notice_names_whom_the_licences_ask_for():
    notice = " ".join((ROOT / "NOTICE").read_text().split())
    assert [s.name for s in SOURCES if " ".join(s.attribution.split()) not in notice] == []


@pytest.mark.parametrize("rate", [SAMPLE_RATE, 16000, 8000])
def test_syllables_begin_where_their_vowels_do(rate):
    found = cut(analysed(spoken(4, rate), rate))
    assert len(found) == 4
    for each in found:
        assert each.f0 == pytest.approx(SPOKEN, rel=0.02)
        hiss = np.argmax(each.voiced) / (SAMPLE_RATE / 128)
        assert 0.02 < hiss < 0.09, "the consonant before the vowel is kept"
        assert abs(each.rise - np.argmax(each.voiced)) <= 4


def test_narrow_recordings_are_given_an_upper_band():
    envelope = analysed(spoken(2, 8000), 8000).envelope
    falls = np.diff(envelope[:, FREQUENCIES > 3800].mean(0))
    assert (falls <= 0).all() and envelope.min() > -30


def test_syllables_are_told_by_how_they_begin(speaker):
    counts = {kind: len(found) for kind, found in speaker.kinds.items()}
    assert counts == {PLAIN: 3, UNVOICED: 3, VOICED: 3}
    assert speaker.sings


def test_speakers_are_read_as_they_were_written(tmp_path, speaker):
    path = tmp_path / f"{speaker.source.name}.npz"
    speaker.write(path)
    again = Speaker.read(path)
    assert (again.envelope == speaker.envelope).all() and again.source == speaker.source
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("pitch", [45.0, 57.4, 69.0, 76.0])
def test_notes_have_the_pitch_that_is_asked_for(speaker, pitch):
    audio = sung(speaker, [note(0.3, 1.3, pitch)], 1.6)
    part = audio[int(0.5 * SAMPLE_RATE): int(1.2 * SAMPLE_RATE)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 1 << 19))
    expected = 440 * 2 ** ((pitch - 69) / 12)
    bins = np.arange(len(spectrum)) * SAMPLE_RATE / (1 << 19)
    near = (bins > expected / 1.06) & (bins < expected * 1.06)
    found = bins[near][np.argmax(spectrum[near])]
    assert abs(1200 * np.log2(found / expected)) < 12


def test_the_second_harmonic_appears_at_the_label(speaker):
    rises = []
    for seed in range(12):
        audio = sung(speaker, [note(0.4, 1.2, 57.0)], 1.5, seed)
        held = harmonic(audio, 440.0, 0.8)
        rises.append([harmonic(audio, 440.0, 0.4 + late) - held for late in (-0.05, 0.0, 0.03)])
    before, at, after = np.median(rises, 0)
    assert before < -12 and -9 < at < -1 and after > -3


def test_repeated_notes_that_are_joined_get_a_syllable_each():
    onsets = 0.3 * np.arange(1, 6)
    notes = [note(0.1, 0.3, 60.0), *(note(onset, onset + 0.3, 60.0, "legato") for onset in onsets)]
    found = phrased(notes, np.random.default_rng(0))
    assert [len(each.notes) for each in found] == [1] * 6
    assert all(each.joined for each in found[1:])
    assert all(a.offset <= b.onset for a, b in zip(notes, notes[1:]))


def test_joined_notes_have_no_silence_between(speaker):
    notes = [note(0.3, 0.7, 57.0), note(0.7, 1.1, 57.0, "legato")]
    audio = sung(speaker, notes, 1.4)
    powers = [np.mean(audio[int(t * SAMPLE_RATE):][:300] ** 2) for t in np.arange(0.4, 1.0, 0.01)]
    assert 10 * np.log10(np.median(powers) / min(powers)) < 16


def test_a_shorter_tract_moves_the_formants_up(speaker):
    track = speaker.envelope[-30:].astype(np.float32)
    peaks = []
    for scale in (0.85, 1.2):
        timbre = Timbre.draw(np.random.default_rng(1), speaker, speaker, scale)
        peaks.append(FREQUENCIES[np.argmax((timbre.applied(track) - timbre.shape).mean(0))])
    assert peaks[1] / peaks[0] == pytest.approx(1.2 / 0.85, rel=0.08)


def test_a_choir_sings_takes_of_every_kind_of_person(speaker):
    choir = Choir([speaker], [speaker], 1.0)
    for seed in range(4):
        take = sing([], 6.0, np.random.default_rng(seed), choir)
        assert np.isfinite(take.audio).all() and np.abs(take.audio).max() > 0.05
        assert (np.diff(take.notes[:, 0]) > 0).all() and (take.notes[:, 1] > take.notes[:, 0]).all()


def test_what_cannot_be_sung_is_refused(tmp_path, speaker):
    with pytest.raises(SpeechError, match="prepare it with"):
        Choir.read(tmp_path, 0.5)
    speaker.write(tmp_path / "someone.npz")
    with pytest.raises(SpeechError, match="licence is unknown; remove it"):
        Choir.read(tmp_path, 0.5)


def test_packages_are_fetched_once_and_whole(tmp_path, monkeypatch):
    asked = []

    def broken(name: str, place: Path):
        asked.append(name)
        place.mkdir()
        if len(asked) == 1:
            raise SpeechError("no network")

    monkeypatch.setitem(fetching.REGISTRIES, "debian", broken)
    with pytest.raises(SpeechError):
        fetching.fetched("debian:some", tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert fetching.fetched("debian:some", tmp_path) == fetching.fetched("debian:some", tmp_path)
    assert asked == ["some", "some"]


def test_the_provenance_of_a_training_names_the_voices(tmp_path, speaker, monkeypatch):
    sizes = PitchConfiguration(channels=(2, 2, 2), hidden=3, layers=1)
    monkeypatch.setattr(train_pitch, "PitchConfiguration", lambda: sizes)
    monkeypatch.setattr(train_pitch, "HELD_OUT_BATCHES", 1)
    cache, out = tmp_path / "speech", tmp_path / "pitch.pt"
    cache.mkdir()
    speaker.write(cache / f"{speaker.source.name}.npz")
    options = f"--out {out} --speech {cache} --steps 1 --batch 2 --frames 16 --workers 0"
    train_pitch.Training(train_pitch.arguments(options.split()), running.Workplace.join()).run()
    assert f"{speaker.source.name} (CC BY 3.0)" in running.load(out)["provenance"]["corpus"]


def test_a_training_without_prepared_voices_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="prepare it with"):
        material.voices(tmp_path, 0.5)
    assert material.voices(None, 0.5) is None
