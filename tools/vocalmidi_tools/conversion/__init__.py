"""From trained models to the weight files that the Swift engine maps into memory."""
