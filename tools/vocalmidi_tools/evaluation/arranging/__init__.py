"""Bars of a band as generated: what is measured of them, and what rules would have played."""
