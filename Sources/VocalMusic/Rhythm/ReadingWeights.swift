/// The weights of ``ReadingFeatures``: two rows of general ones, a row a lag of recurrence (onsets, pitches),
/// and a row a kind of accent (a column a kind of place in the bar). Fitted to POP909, the Rock Corpus and
/// OpenEWLD by `tools/training/fit_readings.py`.
enum ReadingWeights {
  static let values: [Double] = [
    0.120, 0.879, -0.005, -0.601, -1.208,
    -8.734, -1.796, -0.011, -0.027, 0.367,
    1.530, -0.429,
    0.696, 0.311,
    0.898, 0.227,
    1.325, 0.683,
    1.530, 0.449,
    0.246, -0.199, -0.706, -0.192, 0.446,
    0.725, -1.257, -1.373, 0.105, 1.412,
    0.442, 1.467, 0.884, -0.506, -1.802,
    1.454, 0.178, -1.901, -0.130, 1.359,
    0.004, -0.268, 0.830, 0.556, -2.682,
    2.384, 1.745, 0.912, -1.780, -2.345,
    0.311, -1.120, -0.091, 0.126, 0.088,
    0.894, -0.903, -0.611, -0.096, 0.381,
    -1.580, 0.046, 0.080, 0.874, 1.306,
  ]
}
