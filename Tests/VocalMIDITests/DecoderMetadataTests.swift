import Testing
import VocalCheckpoints
import VocalMIDI
import VocalSignal
import VocalTestSupport
import VocalWeights

@Suite struct DecoderMetadataTests {
  /// What loads a weight file, by the model that it is of.
  private static let loaders:
    [(model: TrainedWeights.Model, load: @Sendable (String) throws -> Void)] = [
      (.pitch, { _ = try Pipeline(weights: $0) }),
      (.rhythm, { _ = try RhythmModel(weights: $0) }),
      (.context, { _ = try ContextCorrector(weights: $0) }),
      (.harmony, { _ = try Harmoniser(weights: $0) }),
      (.timbre, { _ = try TimbreMatcher(weights: $0, frontEnd: MelConfiguration()) }),
      (
        .generator(of: "bass"),
        { generator in
          let other = try #require(TrainedWeights.path(of: .discriminator(of: "bass")))
          _ = try Arranger(weights: [.bass: (generator, other)])
        }
      ),
    ]

  /// The error on loading the shipped weights after these members are added to their "decoder".
  private func reason(
    _ model: TrainedWeights.Model, _ members: String, _ load: (String) throws -> Void
  ) throws -> String? {
    var weights = try WeightFile(path: #require(TrainedWeights.path(of: model)))
    try weights.set(members, in: "decoder")
    return try weights.withFile { path in
      do {
        try load(path)
        return nil
      } catch VocalMIDIError.weights(.invalidMetadata(path, "decoder", let reason)) {
        return reason
      }
    }
  }

  @Test(arguments: loaders.indices)
  func aMisspeltSettingIsRefused(index: Int) throws {
    let (model, load) = Self.loaders[index]
    let reason = try reason(model, #"{"tempreature": 1}"#, load)
    #expect(reason == "it has the unknown key 'tempreature'", "\(model)")
  }

  @Test(arguments: loaders.indices)
  func aFileWithoutItsSettingsIsRefused(index: Int) throws {
    let (model, load) = Self.loaders[index]
    var weights = try WeightFile(path: #require(TrainedWeights.path(of: model)))
    weights.replace("decoder", by: nil)
    let missing = try weights.withFile { path in
      thrownError { () throws(any Error) in try load(path) } as? VocalMIDIError
    }
    guard case .weights(.missingMetadata(_, key: "decoder")) = missing else {
      Issue.record("\(model): \(missing as Any)")
      return
    }
  }

  @Test(arguments: [
    (0, #"{"onset_threshold": 2}"#), (1, #"{"stray": 1}"#), (2, #"{"note_bonus": -1}"#),
    (3, #"{"accent": -1}"#), (3, #"{"dominant_sevenths": ["polka"]}"#), (4, #"{"temperature": 0}"#),
    (5, #"{"density": [1]}"#),
  ])
  func valuesOutOfRangeAreRefused(index: Int, members: String) throws {
    let (model, load) = Self.loaders[index]
    #expect(try reason(model, members, load) != nil, "\(model)")
  }
}
