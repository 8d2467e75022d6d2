"""What the models read, made of audio, notes and bars, and how their answers are read."""
