"""Well-known tunes in the public domain, for evaluation only: no model has learned from them.

Each is in the ABC notation's letters with eighths as the unit, bar by bar: C is middle C, c the
octave above, `^` a sharp, `_` a flat, `z` a rest; keys add no accidentals. A bar of 2/4 is half of
one of 4/4, and one of 6/8 is as long as one of 3/4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from vocalmidi_tools.scores.piece import DEFAULT_BPM, DEFAULT_VELOCITY, Piece
from vocalmidi_tools.vocabulary.pitch_names import NATURALS

VERSES = 2
"""How often a tune is sung."""
NOTE = re.compile(r"([_^]?)([A-Ga-gz])(,*)(\d*)(?:/(\d+))?")


@dataclass(frozen=True)
class Tune:
    name: str
    metre: str
    tonic: int
    mode: str
    bars: str

    @property
    def beats_per_bar(self) -> int:
        """Quarter notes of a bar."""
        return 4 if self.metre == "4/4" else 3

    def notes(self) -> list[list[tuple[int | None, float]]]:
        """Of each bar the pitches, None for a rest, and their beats."""
        return [[self._note(match) for match in NOTE.finditer(bar)] for bar in self.bars.split("|")]

    @staticmethod
    def _note(match: re.Match) -> tuple[int | None, float]:
        accidental, letter, commas, eighths, divisor = match.groups()
        beats = int(eighths or 1) / int(divisor or 1) / 2
        if letter == "z":
            return None, beats
        pitch = 60 + NATURALS[letter.upper()] + 12 * letter.islower() - 12 * len(commas)
        return pitch + {"_": -1, "^": 1, "": 0}[accidental], beats

    def piece(self) -> Piece:
        """All verses; a pickup comes before the second bar line."""
        bars, rows = self.notes(), []
        pickup = sum(beats for _, beats in bars[0]) % self.beats_per_bar
        place = self.beats_per_bar - pickup if pickup else 0.0
        for pitch, beats in VERSES * [note for bar in bars for note in bar]:
            if pitch is not None:
                rows.append((place, beats, pitch, DEFAULT_VELOCITY))
            place += beats
        return Piece(self.name, "tunes", "pop", DEFAULT_BPM, self.beats_per_bar, self.tonic,
                     self.mode, "test", {"melody": np.array(rows)})


TUNES = (
    Tune("Ode to Joy", "4/4", 0, "major",
         "E2E2F2G2|G2F2E2D2|C2C2D2E2|E3DD4|E2E2F2G2|G2F2E2D2|C2C2D2E2|D3CC4|"
         "D2D2E2C2|D2EFE2C2|D2EFE2D2|C2D2G,4|E2E2F2G2|G2F2E2D2|C2C2D2E2|D3CC4"),
    Tune("Twinkle, Twinkle, Little Star", "4/4", 0, "major",
         "C2C2G2G2|A2A2G4|F2F2E2E2|D2D2C4|G2G2F2F2|E2E2D4|G2G2F2F2|E2E2D4|"
         "C2C2G2G2|A2A2G4|F2F2E2E2|D2D2C4"),
    Tune("Frere Jacques", "4/4", 0, "major",
         "C2D2E2C2|C2D2E2C2|E2F2G4|E2F2G4|GAGFE2C2|GAGFE2C2|C2G,2C4|C2G,2C4"),
    Tune("Auld Lang Syne", "4/4", 5, "major",
         "C2|F3FF2A2|G3FG2A2|F3FA2c2|d6d2|c3AA2F2|G3FG2A2|F3DD2C2|F6d2|"
         "c3AA2F2|G3FG2d2|c3AA2c2|d6d2|c3AA2F2|G3FG2A2|F3DD2C2|F6"),
    Tune("When the Saints Go Marching In", "4/4", 0, "major",
         "C2E2F2|G8|z2C2E2F2|G8|z2C2E2F2|G4E4|C4E4|D8|z2E2E2D2|C6C2|E4G4|G2F6|z4E2F2|"
         "G4E4|C4D4|C8|z2"),
    Tune("Oh! Susanna", "4/4", 0, "major",
         "CD|E2G2G3A|G2E2C3D|E2E2D2C2|D6CD|E2G2G3A|G2E2C3D|E2E2D2D2|C8|"
         "F4F4|A2A4A2|G2G2E2C2|D6CD|E2G2G3A|G2E2C3D|E2E2D2D2|C6"),
    Tune("Yankee Doodle", "4/4", 0, "major",
         "CCDECEDG,|CCDEC2B,2|CCDEFEDC|B,G,A,B,C2C2|A,3/2B,/2A,G,A,B,C2|"
         "G,3/2A,/2G,F,E,2G,2|A,3/2B,/2A,G,A,B,CA,|G,CB,DC2C2"),
    Tune("Jingle Bells", "4/4", 0, "major",
         "E2E2E4|E2E2E4|E2G2C3D|E8|F2F2F3F|F2E2E2EE|E2D2D2E2|D4G4|"
         "E2E2E4|E2E2E4|E2G2C3D|E8|F2F2F3F|F2E2E2EE|G2G2F2D2|C8"),
    Tune("Mary Had a Little Lamb", "4/4", 0, "major",
         "E3DC2D2|E2E2E4|D2D2D4|E2G2G4|E3DC2D2|E2E2E2E2|D2D2E2D2|C8"),
    Tune("London Bridge", "4/4", 0, "major",
         "G3AG2F2|E2F2G4|D2E2F4|E2F2G4|G3AG2F2|E2F2G4|D4G4|E2C6"),
    Tune("Amazing Grace", "3/4", 7, "major",
         "D2|G4BG|B4A2|G4E2|D4D2|G4BG|B4A2|d6|z4B2|d4BG|B4A2|G4E2|D4D2|G4BG|B4A2|G6|z4"),
    Tune("Scarborough Fair", "3/4", 2, "minor",
         "D4D2|A4A2|E3FE2|D6|z2A2c2|d4c2|A2B2G2|A6|z4d2|d4d2|c4A2|A2G2F2|E2C4|D4A2|G4F2|"
         "E2D2C2|D6|z6"),
    Tune("My Bonnie Lies over the Ocean", "3/4", 0, "major",
         "G2|e3dc2|d2c2A2|G2E4|z4G2|e3dc2|c2B2c2|d6|z4G2|e3dc2|d2c2A2|G2E4|z4G2|A2d2c2|"
         "B2A2B2|c6|z4"),
    Tune("Minuet in G", "3/4", 7, "major",
         "d2GABc|d2G2G2|e2cde^f|g2G2G2|c2dcBA|B2cBAG|^F2GABG|A6|"
         "d2GABc|d2G2G2|e2cde^f|g2G2G2|c2dcBA|B2cBAG|A2BAG^F|G6"),
    Tune("Oh My Darling, Clementine", "3/4", 5, "major",
         "FF|F2C2AA|A2F2FA|c3c_BA|G4GA|_B2_B2AG|A2F2FA|G3CEG|F4"),
    Tune("Greensleeves", "6/8", 9, "minor",
         "A|c2de3/2f/2e|d2BG3/2A/2B|c2AA3/2^G/2A|B2^GE2A|c2de3/2f/2e|d2BG3/2A/2B|"
         "c3/2B/2A^G3/2^F/2^G|A3A3|g3g3/2^f/2e|d2BG3/2A/2B|c2AA3/2^G/2A|B2^GE3|"
         "g3g3/2^f/2e|d2BG3/2A/2B|c3/2B/2A^G3/2^F/2^G|A3A2"),
    Tune("Silent Night", "6/8", 0, "major",
         "G3/2A/2GE3|G3/2A/2GE3|d2dB3|c2cG3|A2Ac3/2B/2A|G3/2A/2GE3|A2Ac3/2B/2A|G3/2A/2GE3|"
         "d2df3/2d/2B|c3e3|c3/2G/2EG3/2F/2D|C3z3"),
    Tune("Row, Row, Row Your Boat", "6/8", 0, "major",
         "C3C3|C2DE3|E2DE2F|G6|cccGGG|EEECCC|G2FE2D|C6"),
)
