/// The weights of ``ReadingFeatures``: two rows of general ones, a row a lag of recurrence (onsets, pitches),
/// and a row a kind of accent (a column a kind of place in the bar). Fitted to POP909, the Rock Corpus and
/// OpenEWLD by `tools/training/fit_readings.py`.
enum ReadingWeights {
  static let values: [Double] = [
    0.125, 0.767, -0.136, -0.609, -1.126,
    -8.698, -2.245, -0.121, 0.109, 0.323,
    1.072, -0.100,
    0.896, -0.201,
    0.791, -0.002,
    1.493, 0.478,
    1.380, 0.631,
    0.446, -0.642, -0.551, -0.082, 0.318,
    0.935, -1.471, -1.114, 0.155, 0.733,
    0.154, 1.734, 0.752, -0.521, -1.323,
    1.143, -0.083, -2.148, 0.458, 1.390,
    0.759, 0.548, 0.907, -0.272, -3.115,
    2.359, 1.662, 0.602, -1.387, -2.506,
    0.200, -0.952, -0.089, 0.211, -0.010,
    1.167, -0.681, -0.605, -0.222, -0.056,
    -1.292, 0.579, -0.566, 0.859, 1.621,
  ]
}
