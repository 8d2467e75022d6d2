"""The values of the sections beside the weights: those that the engine takes.

The front end is judged as `MelConfiguration.validate` does, the decoders as the `problem` of
`SegmentationThresholds` and `ContextDecoder` and as `TimbreWeights` and `GenreNumbers` do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import context, generator, pitch, timbre
from .errors import ConversionError


@dataclass(frozen=True)
class Rule:
    """Which values a key takes."""

    holds: Callable[[object], bool]
    expected: str


def _whole(low: int, high: int) -> Rule:
    return Rule(
        lambda value: type(value) is int and low <= value <= high, f"a whole number, {low}-{high}"
    )


def _number(low: float, high: float) -> Rule:
    return Rule(lambda value: _is_number(value) and low <= value <= high, f"{low:g} to {high:g}")


def _text(only: str) -> Rule:
    return Rule(lambda value: value == only, f"'{only}'")


def _is_number(value: object) -> bool:
    """Whether it is one that the engine's Float holds."""
    return type(value) in (int, float) and abs(value) <= float(np.finfo(np.float32).max)


_FINITE = Rule(_is_number, "a number")
_NOT_NEGATIVE = Rule(lambda value: _is_number(value) and value >= 0, "a number of at least 0")
_POSITIVE = Rule(lambda value: _is_number(value) and np.float32(value) > 0, "a number above 0")

FRONT_END = {
    "sample_rate": _number(8000, 192_000),
    "fft_size": Rule(
        lambda value: _whole(64, 65536).holds(value) and value % 2 == 0, "an even number, 64-65536"
    ),
    "hop": _whole(1, 65536),
    "window": _text("hann"),
    "mel_bands": _whole(1, 1024),
    "min_frequency": _number(0, 96_000),
    "max_frequency": _number(0, 96_000),
    "mel_scale": _text("slaney"),
    "mel_norm": _text("slaney"),
    "log_floor": _POSITIVE,
    "mean": _FINITE,
    "deviation": _POSITIVE,
}
_SHARE, _SECONDS, _SHIFT, _FRAMES = _number(0, 1), _number(0, 10), _number(-1, 1), _whole(1, 1000)


def _numbers(low: float, high: float) -> Rule:
    return Rule(
        lambda value: type(value) is list and all(map(_number(low, high).holds, value)),
        f"a list of numbers, {low} to {high}")


DECODERS = {
    pitch.ARCHITECTURE: {
        "onset_threshold": _SHARE,
        "minimum_spacing": _SECONDS,
        "onset_shift": _SHIFT,
        "early_onset_shifts": _numbers(-1, 1),
        "onset_lead": _SECONDS,
        "voicing_threshold": _SHARE,
        "gap_frames": _FRAMES,
        "offset_threshold": _SHARE,
        "offset_voicing_drop": _SHARE,
        "offset_shift": _SHIFT,
        "minimum_note": _SECONDS,
        "minimum_lone_note": _SECONDS,
        "lone_rest": _SECONDS,
        "minimum_confidence": _SHARE,
        "soft_level": _number(0, 120),
        "soft_confidence": _SHARE,
        "step_semitones": _number(0.1, 128),
        "step_frames": _FRAMES,
        "step_minimum_note": _SECONDS,
        "step_read_semitones": _number(0, 128),
        "scoop_length": _SECONDS,
        "scoop_semitones": _number(0.1, 128),
        "lead_length": _SECONDS,
        "rise_reach": _number(0, 0.2),
        "rise_range": _number(1, 120),
        "rise_weight": _SHARE,
        "rise_usual": _number(0, 0.4),
        "velocity_usual": _number(1, 127),
        "velocity_slope": _number(0, 20),
        "velocity_memory": _number(1, 10_000),
        "clarity_threshold": _SHARE,
    },
    context.ARCHITECTURE: dict.fromkeys(("note_bonus", "cell_bonus"), _NOT_NEGATIVE),
    timbre.ARCHITECTURE: dict.fromkeys(("dynamic_range", "temperature"), _POSITIVE),
    generator.ARCHITECTURE: {
        "density": _numbers(0.1, 64), "loudness": _numbers(0.01, 1), "energy": _number(0, 127),
        "moves": Rule(
            lambda value: _numbers(0, 100).holds(value) and value != [], "a list of numbers, 0 to 100")},
}
OPTIONAL = {generator.ARCHITECTURE: {"loudness", "moves"}}
"""The settings that the engine does without; a decoder has all others."""


STANDARD = {
    pitch.ARCHITECTURE: {
        "onset_threshold": 0.4, "minimum_spacing": 0.06, "onset_shift": 0.0, "early_onset_shifts": [],
        "onset_lead": 0.08, "voicing_threshold": 0.5, "gap_frames": 2, "offset_threshold": 0.5,
        "offset_voicing_drop": 0.15, "offset_shift": 0.01, "minimum_note": 0.09, "minimum_lone_note": 0.06,
        "lone_rest": 0.045, "minimum_confidence": 0.3, "soft_level": 10, "soft_confidence": 0.1,
        "step_semitones": 0.8, "step_frames": 3, "step_minimum_note": 0.1, "step_read_semitones": 0.6,
        "scoop_length": 0.2, "scoop_semitones": 1.7, "lead_length": 0.135, "rise_reach": 0.05,
        "rise_range": 30, "rise_weight": 0.6, "rise_usual": 0.024,
        "velocity_usual": 80, "velocity_slope": 2, "velocity_memory": 120,
        "clarity_threshold": 0.6},
    context.ARCHITECTURE: {"note_bonus": 1.0, "cell_bonus": 1.0},
}
"""What a weight file has of the settings that its source does not state: set by hand, to be fitted."""


def completed(architecture: str, sections: dict) -> dict:
    """The sections with every setting of the decoder that the engine asks for."""
    if architecture not in STANDARD or not isinstance(sections.get("decoder", {}), dict):
        return sections
    return {**sections, "decoder": STANDARD[architecture] | sections.get("decoder", {})}


def validate(architecture: str, sections: dict) -> None:
    """Refuses values that the engine would refuse in the weight file."""
    if "front_end" in sections:
        _validate_front_end(sections["front_end"], sections["configuration"])
    decoder = sections.get("decoder", {})
    rules = DECODERS.get(architecture, {})
    _require_known("decoder", decoder, rules)
    _require_values("decoder", decoder, rules)
    stated = decoder | STANDARD.get(architecture, {})
    missing = [key for key in rules if "decoder" in sections and key not in stated and key not in OPTIONAL.get(architecture, ())]
    if missing:
        raise ConversionError(f"its decoder lacks {', '.join(missing)}; add what the engine asks for")
    if len(decoder.get("loudness", ())) not in (0, len(decoder.get("density", ()))):
        raise _refusal("decoder", "loudness", decoder["loudness"], "a number for each of density")


def _validate_front_end(given: dict, configuration: dict) -> None:
    missing = [key for key in FRONT_END if key not in given]
    if missing:
        raise ConversionError(f"its front_end lacks {', '.join(missing)}; add what training used")
    _require_known("front_end", given, FRONT_END)
    _require_values("front_end", given, FRONT_END)
    low, high, highest = given["min_frequency"], given["max_frequency"], given["sample_rate"] / 2
    bands = configuration.get("mel_bands", given["mel_bands"])
    for holds, key, expected in (
        (given["hop"] <= given["fft_size"], "hop", "fft_size at most"),
        (low < high, "min_frequency", "below max_frequency"),
        (high <= highest, "max_frequency", "half of sample_rate at most"),
        (given["mel_bands"] == bands, "mel_bands", f"{bands}, which the model reads"),
    ):
        if not holds:
            raise _refusal("front_end", key, given[key], expected)


def _require_known(section: str, given: dict, rules: dict[str, Rule]) -> None:
    unknown = [str(key) for key in given if key not in rules]
    if unknown:
        raise ConversionError(
            f"its {section} has {', '.join(unknown)}, which the engine does not know; it knows"
            f" {', '.join(rules) or 'none'}"
        )


def _require_values(section: str, given: dict, rules: dict[str, Rule]) -> None:
    for key, value in given.items():
        if not rules[key].holds(value):
            raise _refusal(section, key, value, rules[key].expected)


def _refusal(section: str, key: str, value: object, expected: str) -> ConversionError:
    text = " ".join(repr(value).split())[:80]
    return ConversionError(f"its {section} says {key} = {text}, not {expected}; correct it")
