"""The genres the band is asked for, and where each source of scores stands among them."""

from __future__ import annotations

GENRES = ("pop", "rock", "punk", "funk", "soul", "hiphop", "jazz", "blues", "latin", "afrobeat",
          "country", "reggae")
"""Genre names; the index of a name is the id a model is conditioned on."""

GROOVE = {name: name for name in GENRES} | {
    "gospel": "soul", "dance": "pop", "afrocuban": "afrobeat", "highlife": "afrobeat",
}
"""First word of a style of the Groove MIDI Dataset to genre; styles not listed are left out."""


def identifier(genre: str) -> int:
    """The id of `genre`, 0 to 11. Raises ValueError where there is no such genre."""
    return GENRES.index(genre)


def of_groove_style(style: str) -> str | None:
    """The genre of a style such as "rock/halftime"; None for styles that fit none."""
    return GROOVE.get(style.split("/")[0])


def of_lead_sheet(title: str, authors: str, seventh_share: float) -> str:
    """The genre of an OpenEWLD lead sheet, whose own genre table is not published.

    The collection is songs in the public domain: dances and blues say so in their titles, what is
    traditional counts as country, and tunes whose chords are mostly sevenths and richer
    (`seventh_share`, 0 to 1) are the standards jazz lives on. The rest is popular song.
    """
    title = title.lower()
    for genre, words in TITLE_WORDS.items():
        if any(word in title for word in words):
            return genre
    if "[Traditional]" in authors:
        return "country"
    return "jazz" if seventh_share >= JAZZ_SEVENTHS else "pop"


TITLE_WORDS = {
    "blues": ("blues",),
    "latin": ("tango", "rumba", "bolero", "cubano", "beguine", "cielito", "paloma", "cabeza",
              "mexican", "argentin", "brazil", "cumparsita", "cucaracha"),
}
JAZZ_SEVENTHS = 0.45
