"""A singer made of one speaker's syllables, for `vocalmidi_tools.corpus.takes`."""

from __future__ import annotations

import numpy as np

from vocalmidi_tools.corpus.performance import SungNote
from vocalmidi_tools.corpus.synthesizer import FREQUENCIES, Voicing

from .analysis import EDGES, NEPERS
from .phrasing import Sung, phrased
from .speakers import PLAIN, VOICED, Speaker
from .timbre import Timbre
from .timeline import JOIN, STEP, Timeline, timeline

SILENT = -40.0
"""Natural log of an amplitude that nothing hears."""
_BANDS = np.stack([np.interp(FREQUENCIES, EDGES, row) for row in np.eye(4)]).astype(np.float32)
ONSET = 0.012  # seconds in which a consonant after silence is there
_TONAL = -60.0  # dB of aperiodicity at 0 Hz


class SpeechVoice:
    """Sings each note on a syllable: its consonant is kept, its vowel held as long as the note."""

    def __init__(self, rng: np.random.Generator, speaker: Speaker, timbre: Timbre):
        self.rng, self.speaker, self.timbre = rng, speaker, timbre
        few = int(rng.integers(1, 4) if rng.random() < 0.3 else rng.integers(4, 60))
        self.repertoire = {
            kind: rng.choice(found, min(few, len(found)), replace=False)
            for kind, found in speaker.kinds.items()
        }
        self.breath = rng.uniform(-14, 1) * NEPERS
        self.flutter = rng.uniform(0.2, 1.2)
        self.clear = rng.uniform(0, 7)  # dB that its sung consonants are louder than spoken ones
        self.dip = rng.uniform(1, 7)  # dB at most between two vowels

    def sing(self, notes: list[SungNote], times: np.ndarray, f0: np.ndarray) -> Voicing:
        shape = (len(times), len(FREQUENCIES))
        periodic, noise = np.full(shape, SILENT, np.float32), np.full(shape, SILENT, np.float32)
        for sung, line, index in self._lines(phrased(notes, self.rng)):
            first, last = np.searchsorted(times, (line.start, line.end))
            if first == last:
                continue
            parts = self._frames(sung, line, index, times[first:last])
            for track, part in zip((periodic, noise), parts):
                track[first:last] = np.logaddexp(track[first:last], part)
        return Voicing(self.timbre.applied(periodic), self.timbre.applied(noise))

    def _lines(self, syllables: list[Sung]):
        """Each syllable with its timeline and its number, the last first: each ends before the next."""
        following, joins, found = None, False, []
        for sung in reversed(syllables):
            index = self._chosen(sung)
            start, end = self.speaker.starts[index: index + 2]
            line = timeline(
                sung, int(self.speaker.rises[index]), tuple(self.speaker.steady[index]),
                int(end - start), following, joins, self.rng)
            following, joins = line.start, sung.joined
            found.append((sung, line, index))
        return reversed(found)

    def _chosen(self, sung: Sung) -> int:
        """Of three syllables of the kind, the one whose consonant is nearest to the note's lead."""
        some = self.rng.choice(self.repertoire[sung.kind], 3)
        return int(some[np.argmin(np.abs(self.speaker.rises[some] * STEP - sung.first.lead))])

    def _frames(
        self, sung: Sung, line: Timeline, index: int, times: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Log amplitude of the periodic part and of the noise at `times`."""
        speaker, start = self.speaker, int(self.speaker.starts[index])
        position = np.interp(times, line.times, line.frames)
        whole = position.astype(int)
        share = (position - whole)[:, None].astype(np.float32)
        at, after = start + whole, np.minimum(start + whole + 1, speaker.starts[index + 1] - 1)
        envelope = speaker.envelope[at] * (1 - share) + speaker.envelope[after] * share
        ratio = speaker.aperiodicity[at] * (1 - share) + speaker.aperiodicity[after] * share
        voiced = speaker.voiced[start + np.round(position).astype(int)]
        voiced |= (times >= sung.first.onset) & (times <= line.coda)
        bands = np.column_stack([np.full(len(times), _TONAL), ratio, np.zeros(len(times))])
        rough = np.minimum(np.minimum(bands, 0).astype(np.float32) @ _BANDS * NEPERS, -1e-3)
        envelope = envelope + (NEPERS * self._gain(sung, line, times))[:, None].astype(np.float32)
        tone = np.where(voiced[:, None], envelope + 0.5 * np.log1p(-np.exp(2 * rough)), SILENT)
        hiss = envelope + np.where(voiced[:, None], rough + self.breath, 0)
        return tone.astype(np.float32), hiss.astype(np.float32)

    def _gain(self, sung: Sung, line: Timeline, times: np.ndarray) -> np.ndarray:
        """dB: the notes' levels over the vowel, the speaker's own in consonants, and the ends."""
        rng, onset = self.rng, sung.first.onset
        points = [(line.start, sung.first.level + self.clear * (sung.kind == VOICED)),
                  (onset - JOIN, sung.first.level)]
        for number, note in enumerate(sung.notes):
            dip = rng.uniform(0, 4) if number else rng.uniform(0, self.dip) * _vowels_meet(sung)
            length = note.offset - note.onset
            points += [(note.onset, note.level - dip),
                       (note.onset + min(0.05, 0.3 * length), note.level),
                       (note.offset - min(note.release, 0.3 * length), note.level + rng.uniform(-5, 2))]
        x, y = np.array(sorted(points)).T
        knots = np.arange(line.start, line.end + 0.14, 0.07)
        flutter = np.interp(times, knots, self.flutter * rng.standard_normal(len(knots)))
        return np.interp(times, x, y) + flutter + _edges(sung, line, times)


def _vowels_meet(sung: Sung) -> bool:
    return sung.joined and sung.kind == PLAIN


def _edges(sung: Sung, line: Timeline, times: np.ndarray) -> np.ndarray:
    """dB of the fade in and out: crossing the neighbours where they are joined, else into silence."""
    onset, offset = sung.first.onset, sung.last.offset
    result = _ramp(times - line.start, 2 * JOIN if sung.joined else ONSET)
    if sung.kind == PLAIN and not sung.joined:
        attack = [onset - sung.first.attack, onset, onset + 0.02]
        result += np.interp(times, attack, [-25, -3, 0])
    release = line.end - offset
    if release > JOIN and line.coda == line.end:
        fall = [offset - 0.2 * release, offset + 0.5 * release, line.end]
        return result + np.interp(times, fall, [0, -30, -60])
    return result + _ramp(line.end - times, 2 * JOIN)


def _ramp(since: np.ndarray, length: float) -> np.ndarray:
    """dB of an amplitude that rises evenly over a length; two that cross add up to one."""
    return 20 * np.log10(np.clip(since / length, 1e-3, 1))
