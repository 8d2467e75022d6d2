"""Voices re-synthesised from recorded speech: where they come from, how they are analysed, how they sing."""
