import Testing
import VocalRhythm
import VocalStages
import VocalTestSupport
import VocalWeights

@Suite struct RhythmModelTests {
  @Test func theTrainedTablesAreRead() throws {
    var file = try WeightFile(path: #require(TrainedWeights.path(of: .rhythm)))
    try file.set("{}", in: "decoder")
    try file.withFile { path in
      _ = try RhythmModel(weights: path)
    }
  }

  /// Tables of the right sizes that are divided otherwise would be read as what they are not.
  @Test(arguments: [
    ("configuration", #"{"ages": [1, 2, 3, 4, 6]}"#), ("configuration", #"{"steps_per_beat": 3}"#),
    ("decoder", #"{"usual_tempo": 0}"#), ("decoder", #"{"fast_tempo": 70}"#),
  ])
  func tablesDividedOtherwiseAreRefused(key: String, values: String) throws {
    var file = try WeightFile(path: #require(TrainedWeights.path(of: .rhythm)))
    try file.set(values, in: key)
    try file.withFile { path in
      let error = thrownError { () throws(VocalMIDIError) in try RhythmModel(weights: path) }
      #expect(error?.description.contains(key) == true, "\(error as Any)")
    }
  }
}
