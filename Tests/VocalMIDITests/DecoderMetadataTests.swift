import Testing
import VocalCheckpoints
import VocalMIDI
import VocalSignal
import VocalTestSupport
import VocalWeights

@Suite struct DecoderMetadataTests {
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

  @Test func aMisspeltSettingIsRefusedByEveryModel() throws {
    let members = #"{"tempreature": 1}"#
    let expected = "it has the unknown key 'tempreature'"
    #expect(try reason(.context, members) { _ = try ContextCorrector(weights: $0) } == expected)
    #expect(
      try reason(.timbre, members) {
        _ = try TimbreMatcher(weights: $0, frontEnd: MelConfiguration())
      }
        == expected)
    #expect(try reason(.generator(of: "bass"), members, loadBass) == expected)
  }

  @Test func valuesOutOfRangeAreRefused() throws {
    #expect(
      try reason(.context, #"{"note_bonus": -1}"#) { _ = try ContextCorrector(weights: $0) } != nil)
    #expect(try reason(.generator(of: "bass"), #"{"density": [1]}"#, loadBass) != nil)
  }

  /// Loads an arranger with another file for the bass generator.
  private func loadBass(_ path: String) throws {
    let discriminator = try #require(TrainedWeights.path(of: .discriminator(of: "bass")))
    _ = try Arranger(weights: [.bass: (path, discriminator)])
  }
}
