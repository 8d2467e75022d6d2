"""Learns a style from a few MIDI files, for `vocalmidi generate --genre FILE`. No network is trained."""
