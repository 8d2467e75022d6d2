"""Bars of a band to learn from: taken from scores, and composed."""
