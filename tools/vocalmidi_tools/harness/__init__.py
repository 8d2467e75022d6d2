"""The built program on hostile inputs and in hostile situations: seeded, judged, and told in a table."""
