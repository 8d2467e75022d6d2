"""Blind listening: the same tunes by rules, by the band, and by other programs, and the votes of those who listened."""
