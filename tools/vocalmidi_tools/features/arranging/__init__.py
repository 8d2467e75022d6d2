"""Bars of a band: how notes become rolls, what a bar is told, and how rolls become notes again."""
