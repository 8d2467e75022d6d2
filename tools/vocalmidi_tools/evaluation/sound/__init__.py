"""What a MIDI file sounds like: rendered by FluidSynth, and how loud it is."""
