"""Voices re-synthesised from recorded speech: their sources, their analysis, their singing."""
