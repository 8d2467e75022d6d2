"""A voice of resonances: vowels, hum, falsetto, whistle, and consonants by moving formants."""

from __future__ import annotations

import numpy as np

from .performance import SungNote
from .synthesizer import FREQUENCIES, Voicing

VOWELS = {
    "a": (750, 1200, 2600, 3300), "e": (480, 1900, 2550, 3400), "i": (290, 2250, 3000, 3600),
    "o": (480, 850, 2500, 3300), "u": (320, 800, 2300, 3200), "schwa": (500, 1400, 2450, 3400),
    "ae": (680, 1750, 2500, 3400), "y": (300, 1800, 2200, 3300),
}
NASALS = ((250, 1100, 2300, 3200), (280, 1500, 2500, 3300))
APPROXIMANTS = ((360, 1100, 2600, 3300), (350, 1150, 1650, 3000), (300, 700, 2200, 3200),
                (280, 2200, 3000, 3600))
SILENT = -90.0


class Tracks:
    """Named control values over time, linear between the breakpoints they are given."""

    NAMES = ("f1", "f2", "f3", "f4", "voice", "breath", "hiss", "hiss_centre", "hiss_width", "dull")

    def __init__(self):
        self.points: dict[str, list[tuple[float, float]]] = {name: [] for name in self.NAMES}

    def set(self, time: float, **values: float):
        for name, value in values.items():
            self.points[name].append((time, value))

    def formants(self, time: float, values):
        self.set(time, f1=values[0], f2=values[1], f3=values[2], f4=values[3])

    def sampled(self, times: np.ndarray, **defaults: float) -> dict[str, np.ndarray]:
        result = {}
        for name, points in self.points.items():
            points = sorted(points) or [(0.0, defaults[name])]
            x, y = np.array(points).T
            result[name] = np.interp(times, x, y)
        return result


class FormantVoice:
    """A singer drawn at random; `style` is voice, hum, falsetto or whistle."""

    def __init__(self, rng: np.random.Generator, style: str, scale: float):
        self.rng, self.style, self.scale = rng, style, scale
        names = rng.choice(list(VOWELS), rng.integers(1, 6), replace=False)
        self.vowels = [VOWELS[name] for name in names]
        self.tilt = rng.uniform(-9, -3) if style == "voice" else rng.uniform(-14, -8)
        self.bandwidths = np.array([70, 90, 130, 200, 300]) * rng.uniform(0.8, 1.8)
        self.breath = rng.uniform(-45, -22) + 6 * (style == "falsetto")
        self.ring = rng.uniform(0, 8)

    def sing(self, notes: list[SungNote], times: np.ndarray, f0: np.ndarray) -> Voicing:
        tracks = Tracks()
        tracks.set(0, voice=SILENT, breath=SILENT, hiss=SILENT, dull=0)
        tracks.set(0, hiss_centre=4000, hiss_width=1500)
        first = max(0.0, notes[0].onset - notes[0].lead - 0.03)
        tracks.set(first, voice=SILENT, breath=SILENT, hiss=SILENT)
        previous = None
        for note, following in zip(notes, [*notes[1:], None]):
            previous = self._note(tracks, note, previous)
            if following is None or following.joint != "legato":
                self._release(tracks, note, following)
        values = tracks.sampled(times)
        if self.style == "whistle":
            return self._whistle(values, f0)
        return self._shape(values, f0)

    def _note(self, tracks: Tracks, note: SungNote, previous):
        rng = self.rng
        vowel = self._vowel() if previous is None or rng.random() < 0.6 else previous
        level = note.level
        if note.joint == "legato":
            tracks.set(note.onset, voice=level - rng.uniform(0, 4), breath=level + self.breath)
            vowel = previous if rng.random() < 0.7 else vowel
        else:
            self._consonant(tracks, note, vowel)
            rise = note.onset - 0.35 * note.attack
            tracks.set(rise, voice=max(self._floor(note), level - 30))
            tracks.set(rise + note.attack, voice=level, breath=level + self.breath, dull=0)
        tracks.formants(note.onset + 0.02, vowel)
        tracks.formants(note.offset, vowel)
        swell = rng.uniform(-5, 2)
        fading = note.offset - 0.3 * note.release
        tracks.set(fading, voice=level + swell, breath=level + self.breath)
        tracks.set(note.offset, hiss=SILENT)
        return vowel

    def _release(self, tracks: Tracks, note: SungNote, following: SungNote | None):
        """The voice falls silent, at the latest where the consonant of the next note begins."""
        latest = np.inf if following is None else following.onset - following.lead - 0.012
        fall = min(note.release, max(latest - note.offset, 0.01) / 1.4)
        tracks.set(note.offset + 0.7 * fall, voice=note.level - 35, breath=note.level - 45)
        tracks.set(note.offset + 1.4 * fall, voice=SILENT, breath=SILENT)

    def _vowel(self):
        spread = 1 + 0.06 * self.rng.standard_normal(4)
        return np.array(self.vowels[self.rng.integers(len(self.vowels))]) * spread

    def _floor(self, note: SungNote) -> float:
        voiced = note.joint in ("nasal", "approximant")
        return note.level - self.rng.uniform(4, 14) if voiced else SILENT

    def _consonant(self, tracks: Tracks, note: SungNote, vowel):
        if note.joint in ("nasal", "approximant"):
            self._resonant(tracks, note)
        elif note.joint == "fricative":
            self._fricative(tracks, note)
        elif note.joint == "stop":
            self._stop(tracks, note, vowel)
        else:
            tracks.set(note.onset - note.lead, voice=SILENT)

    def _resonant(self, tracks: Tracks, note: SungNote):
        rng, start, end = self.rng, note.onset - note.lead, note.onset
        kinds = NASALS if note.joint == "nasal" else APPROXIMANTS
        place = np.array(kinds[rng.integers(len(kinds))]) * (1 + 0.05 * rng.standard_normal(4))
        floor = self._floor(note)
        dull = rng.uniform(4, 10) if note.joint == "nasal" else rng.uniform(0, 3)
        tracks.set(start - 0.01, voice=SILENT if rng.random() < 0.2 else floor - 15)
        tracks.set(start + 0.02, voice=floor, dull=dull)
        tracks.set(end - 0.015, voice=floor, dull=dull)
        tracks.formants(start, place)
        tracks.formants(end - 0.01, place)

    def _fricative(self, tracks: Tracks, note: SungNote):
        rng, start, end = self.rng, note.onset - note.lead, note.onset
        centre, width = rng.uniform(2200, 8500), rng.uniform(600, 3500)
        loud = note.level - rng.uniform(8, 32)
        tracks.set(start, hiss=SILENT, hiss_centre=centre, hiss_width=width)
        tracks.set(start + 0.3 * note.lead, hiss=loud)
        tracks.set(end - 0.01, hiss=loud, hiss_centre=centre, hiss_width=width)
        tracks.set(end + 0.015, hiss=SILENT)
        voiced = note.level - rng.uniform(12, 25) if rng.random() < 0.3 else SILENT
        tracks.set(start, voice=voiced, dull=6)
        tracks.set(end - 0.01, voice=voiced, dull=6)

    def _stop(self, tracks: Tracks, note: SungNote, vowel):
        """A closure, a burst and aspiration, out of which the formants move to the vowel."""
        rng, start, end = self.rng, note.onset - note.lead, note.onset
        centre, width = rng.uniform(900, 6000), rng.uniform(600, 3000)
        burst = rng.uniform(0.006, 0.02)
        aspiration = rng.uniform(0, 0.05) * (rng.random() < 0.5)
        release = end - burst - aspiration
        bar = note.level - rng.uniform(15, 28) if rng.random() < 0.4 else SILENT
        tracks.set(start, voice=bar, dull=10, hiss=SILENT)
        tracks.set(release, voice=bar, dull=10)
        tracks.set(release, hiss=SILENT, hiss_centre=centre, hiss_width=width)
        loud = note.level - rng.uniform(5, 28)
        tracks.set(release + 0.003, hiss=loud)
        tracks.set(release + burst, hiss=loud - 15 * (aspiration == 0))
        tracks.set(end + 0.01, hiss=SILENT, hiss_centre=centre, hiss_width=width)
        shift = np.array([0.6, rng.uniform(0.8, 1.25), 1, 1])
        tracks.formants(release, np.asarray(vowel) * shift)

    def _shape(self, v: dict[str, np.ndarray], f0: np.ndarray) -> Voicing:
        f = FREQUENCIES[None, :]
        formants = np.stack([v["f1"], v["f2"], v["f3"], v["f4"], np.full(len(f0), 4300.0)], 1)
        formants = formants * self.scale
        formants[:, 0] = np.maximum(formants[:, 0], 1.02 * f0 if self.style != "hum" else 0)
        response = np.zeros((len(f0), len(FREQUENCIES)), np.float32)
        for index in range(5):
            centre, width = formants[:, index, None], self.bandwidths[index]
            centre, width = centre.astype(np.float32), np.float32(width)
            gap = centre**2 - f**2
            response += np.log(centre**2) - 0.5 * np.log(gap**2 + (width * f) ** 2)
        octaves = np.log2(np.maximum(f, 100) / 500)
        decibel = np.float32(np.log(10) / 20)
        tilt = self.tilt + (-8 if self.style == "hum" else 0)
        response += decibel * (tilt * octaves + self.ring * np.exp(-(((f - 3000) / 500) ** 2)))
        dullness = v["dull"][:, None] * np.maximum(octaves, 0)
        voice = response + decibel * (v["voice"][:, None] - dullness)
        breath = response - decibel * (tilt * octaves) + decibel * v["breath"][:, None]
        distance = (f - v["hiss_centre"][:, None]) / v["hiss_width"][:, None]
        hiss = decibel * v["hiss"][:, None] - distance**2
        noise = np.logaddexp(breath, hiss + 1.5)
        return Voicing(voice.astype(np.float32), noise.astype(np.float32))

    def _whistle(self, v: dict[str, np.ndarray], f0: np.ndarray) -> Voicing:
        decibel = np.log(10) / 20
        f = FREQUENCIES[None, :]
        distance = (f - f0[:, None]) / (0.35 * f0[:, None])
        voice = decibel * v["voice"][:, None] - distance**2 * 2 + 2
        around = decibel * (v["voice"][:, None] + self.breath - 5) - 0.3 * distance**2
        hiss = decibel * (v["hiss"][:, None] - 6) - ((f - 5000) / 3000) ** 2
        return Voicing(voice.astype(np.float32), np.logaddexp(around, hiss).astype(np.float32))
