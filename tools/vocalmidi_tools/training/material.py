"""What the pitch model learns from: melodies to sing, and a user's own labelled recordings."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import librosa
import numpy as np

from vocalmidi_tools.corpus import prepare_recordings, prepared, recordings
from vocalmidi_tools.corpus.melodies import collect, files
from vocalmidi_tools.corpus.speech.choir import Choir
from vocalmidi_tools.corpus.speech.errors import SpeechError
from vocalmidi_tools.corpus.takes import Take
from vocalmidi_tools.features.front_end import FrontEnd

from .running import fingerprint, replacing

HELD_OUT_MELODIES = 0.05
HELD_OUT_RECORDINGS = 0.2
OWN_VELOCITY = 0.7  # labels of recordings tell none
SCORES_OF_RECORDINGS = (".mid",)
SYNTHETIC = "synthetic singing made by vocalmidi_tools.corpus"
SCORES = ", melodies of POP909 (MIT), OpenEWLD (public domain), Rock Corpus (CC BY 4.0)"


@dataclass(frozen=True)
class Material:
    """What is learnt from and what is held out, of melodies and of recordings."""

    scores: list[np.ndarray]
    held_out_scores: list[np.ndarray]
    own: list[Take]
    held_out_own: list[Take]
    digest: str  # of the recordings and their labels, "" without any
    choir: Choir | None = None

    @classmethod
    def read(
        cls, scores: Path | None, own: Path | None, cache: Path, choir: Choir | None = None
    ) -> Material:
        """What lies in the folders `scores` and `own`, where there are any."""
        tunes = split(melodies(scores, cache), HELD_OUT_MELODIES)
        if own is None:
            return cls(*tunes, [], [], "", choir)
        audio = recordings.listed(own, SCORES_OF_RECORDINGS)
        takes = [take(path) for path in audio]
        sung = split(takes, HELD_OUT_RECORDINGS, prepared.sources(audio))
        if not sung[1]:
            print(f"{own} has one recording (or variations of one): none is held out to report on")
        digest = fingerprint(
            f for path in audio for f in (path, recordings.labels(path, SCORES_OF_RECORDINGS)))
        return cls(*tunes, *sung, digest, choir)

    @property
    def corpus(self) -> str:
        """For the provenance: what it is and its licences."""
        spoken = f", partly of {self.choir.described}" if self.choir else ""
        sung = SYNTHETIC + spoken + (SCORES if self.scores else "")
        return f"the user's own recordings ({len(self.own)}), {sung}" if self.own else sung


def voices(cache: Path | None, share: float) -> Choir | None:
    """The voices of recorded speech in `cache`; none without a folder."""
    try:
        return Choir.read(cache, share) if cache else None
    except SpeechError as error:
        raise SystemExit(str(error)) from error


def melodies(scores: Path | None, cache: Path) -> list[np.ndarray]:
    """The melodies under `scores`; none without a folder.

    They are kept in `cache` by the scores' own digest, so that other scores are read anew.
    """
    if scores is None:
        return []
    digest = fingerprint(path for path, _ in files(scores))
    stored = cache / f"melodies-{digest[:16]}.npz"
    if not stored.exists():
        found = collect(scores)
        if not found:
            raise SystemExit(
                f"{scores} holds no melodies; give a folder of POP909, MusicXML (.mxl) or Rock"
                " Corpus (.mel) scores, or leave out --scores to sing generated exercises"
            )
        with replacing(stored) as temporary, temporary.open("wb") as file:
            np.savez_compressed(file, *found)
    with np.load(stored) as archive:
        return [archive[name] for name in archive.files]


def take(recording: Path) -> Take:
    """A labelled recording; one with a MIDI file instead of a table is aligned to it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of decoders that are tried in turn
        return _take(recording)


def _take(recording: Path) -> Take:
    try:
        if recordings.labels(recording, SCORES_OF_RECORDINGS).suffix == recordings.LABELS:
            audio, _ = librosa.load(recording, sr=FrontEnd.sample_rate, mono=True)
            notes = recordings.notes(recording)
        else:
            aligned = prepare_recordings.read(recording, FrontEnd(), is_aligned=True)
            audio, notes = aligned.audio, aligned.notes[:, :3]
    except Exception as error:  # the exceptions of what decodes audio share no base
        reason = str(error) or type(error).__name__
        raise SystemExit(
            f"{recording} cannot be read ({reason}); correct it and its labels, or take it away") from error
    return Take(audio, np.column_stack([notes, np.full(len(notes), OWN_VELOCITY)]))


def split(items: list, share: float, origins: list[str] | None = None) -> tuple[list, list]:
    """What to learn from and what to hold out: `share` of the items, one at least of two or more.

    The same items are held out each time. Items of one of the `origins` stay together; without
    any, each item is its own.
    """
    groups = list(range(len(items))) if origins is None else origins
    kinds = list(dict.fromkeys(groups))
    count = max(round(share * len(kinds)), 1) if len(kinds) > 1 else 0
    chosen = np.random.default_rng(len(kinds)).permutation(len(kinds))[:count]
    held_out = {kinds[index] for index in chosen}
    return (
        [item for item, group in zip(items, groups) if group not in held_out],
        [item for item, group in zip(items, groups) if group in held_out],
    )
