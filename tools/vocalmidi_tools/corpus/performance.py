"""How a melody is sung: timing, articulation and the fundamental-frequency curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

JOINTS = ("legato", "glottal", "nasal", "stop", "fricative", "approximant")
SAME = 0.6  # semitones under which a note repeats the one before
STACCATO = (0.05, 0.15)  # seconds


@dataclass
class SungNote:
    """Seconds, fractional MIDI pitch, decibels; `lead` is the consonant's time before the onset."""

    onset: float
    offset: float
    pitch: float
    joint: str
    lead: float
    level: float
    attack: float
    release: float


@dataclass
class Manner:
    """What one singer does throughout one take."""

    joints: np.ndarray
    gap: float
    detune: float
    pitch_error: float
    scoop: float
    glide: float
    overshoot: float
    vibrato_rate: float
    vibrato_depth: float
    drift: float
    jitter: float
    fall: float
    dynamics: float
    scoop_times: tuple[float, float] = (0.02, 0.07)  # seconds to 1/e of what is left
    vibrato_delay: float = 0.12  # seconds of a note before its vibrato grows; negative: it is there already
    staccato: float = 0.0  # share of the notes
    rearticulates: bool = False  # a note that repeats the pitch is never slurred to the one before

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Manner:
        joints = rng.dirichlet(np.array([0.8, 0.6, 1.2, 1.6, 1.5, 1.2]))
        vibrato = rng.random() < 0.4
        return cls(
            joints=joints,
            gap=rng.lognormal(np.log(0.08), 0.6),
            detune=rng.uniform(-0.5, 0.5),
            pitch_error=rng.uniform(0.03, 0.25),
            scoop=rng.uniform(0.1, 1.5),
            glide=rng.uniform(0.006, 0.03),
            overshoot=rng.uniform(0, 0.2),
            vibrato_rate=rng.uniform(4.5, 7),
            vibrato_depth=rng.uniform(0.2, 0.9) if vibrato else rng.uniform(0, 0.15),
            drift=rng.uniform(0.03, 0.2),
            jitter=rng.uniform(0.005, 0.04),
            fall=rng.uniform(0, 2.5),
            dynamics=rng.uniform(1, 5),
        )


def perform(
    melody: np.ndarray, manner: Manner, limits: tuple[float, float], seconds: float,
    rng: np.random.Generator, beat: float | None = None,
) -> list[SungNote]:
    """A melody of at most `seconds`, transposed into `limits`, as one singer times it.

    With the seconds of a `beat` it is sung from its start, else an excerpt at a random tempo.
    """
    start = 0
    if beat is None:
        beat = np.clip(rng.lognormal(np.log(0.45), 0.35), 0.18, 1.2) / np.median(melody[:, 1])
        start = int(rng.integers(0, max(1, len(melody) - 10)))
    rows = melody[start:]
    rows = rows[(rows[:, 0] - rows[0, 0]) * beat < seconds - 1.5]
    pitches = _pitched(rows[:, 2], manner, limits, rng)
    onsets = _timed(np.diff(rows[:, 0]) * beat, rng)
    notes: list[SungNote] = []
    for index, onset in enumerate(onsets):
        if onset > seconds - 0.4:
            break
        following = onsets[index + 1] if index + 1 < len(rows) else onset + rows[index, 1] * beat
        held = min(rows[index, 1] * beat, following - onset)
        notes.append(_note(onset, held, pitches[index], manner, rng))
        if manner.rearticulates and notes[-1].joint == "legato" and repeats(notes[-2:]):
            notes[-1].joint, notes[-1].lead = "approximant", rng.uniform(0.03, 0.08)
    articulate(notes, manner, seconds, rng)
    if manner.staccato:
        _detach(notes, manner.staccato, rng)
    return notes


def _pitched(
    written: np.ndarray, manner: Manner, limits: tuple[float, float], rng: np.random.Generator
) -> np.ndarray:
    """How high the notes are sung that are written so high: transposed into `limits`, and never quite in tune."""
    low, high = written.min(), written.max()
    room = limits[1] - limits[0] - (high - low)
    transposed = limits[0] - low + round(rng.uniform(0, max(room, 0)))
    pitches = written + transposed + manner.detune
    return pitches + manner.pitch_error * rng.standard_normal(len(written))


def _note(onset: float, held: float, pitch: float, manner: Manner, rng: np.random.Generator) -> SungNote:
    joint = JOINTS[rng.choice(len(JOINTS), p=manner.joints)]
    leads = {"legato": 0.0, "glottal": rng.uniform(0.02, 0.07)}
    lead = leads.get(joint, rng.uniform(0.03, 0.16))
    return SungNote(
        onset, onset + held, pitch, joint, lead,
        float(np.clip(manner.dynamics * rng.standard_normal(), -14, 8)),
        attack=rng.uniform(0.008, 0.06), release=rng.uniform(0.02, 0.09))


def _detach(notes: list[SungNote], share: float, rng: np.random.Generator):
    """Sings a `share` of the notes staccato, but for those that the next one is slurred to."""
    for note, following in zip(notes, [*notes[1:], None]):
        slurred = following is not None and following.joint == "legato"
        if not slurred and rng.random() < share:
            note.offset = note.onset + min(note.offset - note.onset, rng.uniform(*STACCATO))
            note.attack, note.release = rng.uniform(0.005, 0.02), rng.uniform(0.015, 0.04)


def repeats(notes: list[SungNote]) -> bool:
    """Whether the second of two notes has the pitch of the first."""
    return len(notes) == 2 and abs(notes[1].pitch - notes[0].pitch) < SAME


def _timed(intervals: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """When the notes are sung that are written so many seconds apart: with breaths, and never quite even."""
    onsets = np.full(len(intervals) + 1, rng.uniform(0.25, 1.2))
    for index, interval in enumerate(intervals):
        pause = rng.uniform(0.2, 0.9) if rng.random() < 0.06 else 0.0
        sung = min(interval, 2.5) * rng.lognormal(0, 0.06) + pause
        onsets[index + 1] = onsets[index] + max(sung, 0.11)
    return onsets


def articulate(notes: list[SungNote], manner: Manner, seconds: float, rng: np.random.Generator):
    """Ends each note before the consonant of the next, at the singer's own gap."""
    for note, following in zip(notes, notes[1:]):
        interval = following.onset - note.onset
        following.lead = min(following.lead, 0.45 * interval)
        detached = following.onset - note.offset > 0.12
        if detached and following.joint == "legato":
            following.joint = "glottal"
        if following.joint == "legato":
            note.offset = following.onset
            continue
        gap = following.lead + manner.gap * rng.lognormal(-0.7, 0.6) * (rng.random() < 0.7)
        latest = following.onset - max(gap, 0.02)
        note.offset = max(min(note.offset, latest), note.onset + min(0.07, 0.5 * interval))
        room = following.onset - following.lead - note.offset
        note.release = min(note.release, 0.9 * room + 0.01)
    if notes:
        notes[-1].offset = float(np.clip(notes[-1].offset, notes[-1].onset + 0.15, seconds - 0.15))
        if notes[0].joint == "legato":
            notes[0].joint = "glottal"


def pitch_curve(
    notes: list[SungNote], manner: Manner, times: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Fractional MIDI pitch at `times`: glide, scoop, overshoot, vibrato, drift, jitter, fall."""
    curve = np.full(len(times), notes[0].pitch)
    previous = notes[0].pitch
    for note in notes:
        step, width = note.pitch - previous, manner.glide * rng.uniform(0.4, 1.6)
        centre = note.onset - note.lead * rng.uniform(0, 0.7)
        since = times - centre
        curve += step / (1 + np.exp(-np.clip(since / width, -30, 30)))
        curve += manner.overshoot * step * np.where(
            since > 0, np.exp(-np.clip(since, 0, 9) / 0.06) * np.sin(40 * since), 0)
        previous = note.pitch
        first, last = np.searchsorted(times, (note.onset - note.lead, note.offset + note.release))
        span, voiced = slice(first, last), times[first:last] - note.onset
        if note.joint != "legato" and rng.random() < 0.5:
            depth = manner.scoop * rng.random() * (1 if rng.random() < 0.85 else -0.6)
            since = np.clip(voiced + note.lead, 0, None)
            curve[span] -= depth * np.exp(-since / rng.uniform(*manner.scoop_times))
        depth = manner.vibrato_depth * rng.uniform(0.5, 1.2) * np.clip((voiced - manner.vibrato_delay) / 0.25, 0, 1)
        curve[span] += depth * np.sin(
            2 * np.pi * manner.vibrato_rate * voiced + rng.uniform(0, 6.28))
        if rng.random() < 0.3:
            into = np.clip((voiced - (note.offset - note.onset) + 0.06) / 0.1, 0, 1)
            curve[span] -= manner.fall * rng.random() * into**2
    return curve + manner.drift * _smooth_noise(times, 0.25, rng) + manner.jitter * _smooth_noise(
        times, 0.012, rng)


def _smooth_noise(times: np.ndarray, period: float, rng: np.random.Generator) -> np.ndarray:
    knots = np.arange(times[0] - period, times[-1] + 2 * period, period)
    return np.interp(times, knots, rng.standard_normal(len(knots)))
