"""The sections that travel with the weights, and of what kinds they are."""

from __future__ import annotations

import json

from .errors import ConversionError

KINDS: dict[str, type] = {
    "configuration": dict,
    "front_end": dict,
    "decoder": dict,
    "genres": list,
    "instruments": list,
    "provenance": dict,
}
SECTIONS = tuple(KINDS)


def chosen(given: dict) -> dict:
    """The sections among a file's entries; refuses one of another kind than it must be."""
    sections = {key: given[key] for key in SECTIONS if key in given}
    for key, section in sections.items():
        if not isinstance(section, KINDS[key]):
            kind = {dict: "values by name", list: "a list"}[KINDS[key]]
            raise ConversionError(
                f"its {key} is {type(section).__name__}, not {kind}; correct it, and export again"
            )
    return sections


def encoded(sections: dict) -> dict[str, str]:
    """The sections as the metadata holds them, JSON."""
    texts = {}
    for key, section in sections.items():
        try:
            texts[key] = json.dumps(section, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise ConversionError(
                f"its {key} is not made of plain values ({error}); correct it, and export again"
            ) from error
    return texts
