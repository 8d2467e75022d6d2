"""The genres that the models know; a genre's number is its place in the list."""

GENRES = (
    "pop",
    "rock",
    "punk",
    "funk",
    "soul",
    "hiphop",
    "jazz",
    "blues",
    "latin",
    "afrobeat",
    "country",
    "reggae",
)
