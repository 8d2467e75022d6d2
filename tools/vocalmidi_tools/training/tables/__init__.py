"""What the beat tracker and the key estimator learn: tables counted in melodies, fitted weights."""
