"""Singing made by this project, with labels that are exact by construction."""
