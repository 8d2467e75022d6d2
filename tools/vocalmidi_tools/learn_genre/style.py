"""A style that was learned, and the file that the engine reads it from (`GenreProfile` in Swift)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import weight_file
from vocalmidi_tools.conversion.weights import SUFFIX
from vocalmidi_tools.features.arranging.kinds import KINDS
from vocalmidi_tools.features.arranging.playing import KIT
from vocalmidi_tools.scores import Piece
from vocalmidi_tools.vocabulary.genres import GENRES

from . import bars, manner
from .blends import Blends
from .files import FEWEST, on_the_beat, straightened

ARCHITECTURE = "genre"
TRACKS = ("drums", "bass", "chords")
"""What is learned; the second line answers the singer, which no file shows."""
DRUM_CONTRAST = 2.0
"""How much more the drums of bars differ than the generator has it, which spreads its uncertainty over all of them."""
ORIGINS = {"drum_contrast": "chosen on the style neworleans of the Groove MIDI Dataset, with latin kept aside"}
"""Where the settings come from that are not learned."""


@dataclass
class Style:
    """Tempo in quarter notes a minute and its deviation in doublings, `feel` (2, 16), blends of genres and
    densities of tracks by their names, `pattern` (2, 16, kit) of the drums if these were learned, and where
    all that is from."""

    name: str
    tempo: tuple[float, float]
    feel: np.ndarray
    blends: dict[str, np.ndarray]
    density: dict[str, float]
    pattern: np.ndarray | None
    provenance: dict

    @property
    def base(self) -> str:
        """The genre with the largest share in the tracks together."""
        return GENRES[int(np.argmax(sum(self.blends.values())))]

    def encoded(self) -> bytes:
        """The weight file."""
        tensors = {"feel": self.feel} | {f"{track}.blend": shares for track, shares in self.blends.items()}
        if self.pattern is not None:
            tensors["drums.pattern"] = self.pattern
        decoder = {
            "name": self.name, "base": self.base, "tempo": round(self.tempo[0], 2),
            "tempo_octaves": round(self.tempo[1], 3), "tracks": list(self.blends),
            "density": {track: round(value, 3) for track, value in self.density.items()},
            "kit": KIT, "drum_contrast": DRUM_CONTRAST}
        return weight_file.encode(
            {name: np.asarray(values, np.float32) for name, values in tensors.items()},
            {"architecture": ARCHITECTURE, "configuration": "{}", "genres": json.dumps(GENRES),
             "decoder": json.dumps(decoder), "provenance": json.dumps(self.provenance)})

    def summary(self) -> str:
        """A line for who had it learned."""
        swing = 0.5 + (self.feel[0, 2::4] - self.feel[0, 0::4]).mean()
        tracks = ", ".join(f"{track} ({blended(shares)})" for track, shares in self.blends.items())
        return (f"{self.name}, {self.tempo[0]:.0f} beats a minute, off-beats at {swing:.2f} of the beat, like"
                f" {self.base}; {tracks}")


def blended(shares: np.ndarray) -> str:
    """The genres of a blend, the largest share first."""
    order = np.argsort(-shares, kind="stable")
    return ", ".join(f"{GENRES[genre]} {shares[genre]:.2f}" for genre in order if shares[genre] >= 0.01)


def learned(pieces: Sequence[Piece], name: str, weights: Path = ROOT / "Weights") -> Style:
    """The style of pieces in bars of four beats, with the generators in a folder of weight files."""
    tracks = [track for track in TRACKS if sum(track in piece.tracks for piece in pieces) >= FEWEST]
    played = [on_the_beat(piece) for piece in pieces if set(tracks) & set(piece.tracks)]
    written = [straightened(piece) for piece in played]
    found = {track: bars.examples(track, written) for track in tracks}
    found = {track: examples for track, examples in found.items() if examples is not None}
    if not found:
        raise SystemExit(
            f"no drums, bass or chords are in {FEWEST} of the files; give files with drums on channel 10, a"
            " track named bass, or parts that play chords")
    return Style(
        name=name, tempo=manner.tempo(played), feel=manner.feel(played),
        blends={track: Blends(weights / f"{track}-generator{SUFFIX}", examples).best()
                for track, examples in found.items()},
        density={track: bars.density(examples) for track, examples in found.items()
                 if KINDS[track].is_pitched},
        pattern=bars.pattern(found["drums"]) if "drums" in found else None,
        provenance={
            "learned": "by vocalmidi_tools.learn_genre, from the user's own files", "files": len(played),
            "bars": {track: len(examples) for track, examples in found.items()}, "settings": ORIGINS})
