"""What goes wrong in transcriptions, by cause."""
