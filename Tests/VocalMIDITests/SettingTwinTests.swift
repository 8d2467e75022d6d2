import Foundation
import Testing
import VocalArrangement
import VocalCorrection
import VocalSignal
import VocalStages
import VocalTestSupport
import VocalTimbre
import VocalTranscription

/// What a weight file says of how its model is used: the engine takes what the converter takes
/// (`vocalmidi_tools.fixtures.decoders`).
@Suite struct SettingTwinTests {
  private static let judges: [String: @Sendable (Data) -> Bool] = [
    "pitch-cnn-bilstm": { takes(SegmentationThresholds.self, $0) },
    "context-transformer": { takes(ContextDecoder.self, $0) },
    "timbre-autoencoder": { takes(TimbreWeights.Decoder.self, $0) },
    "track-generator": { takes(GenreNumbers.Decoder.self, $0) },
    "front-end": { json in
      let configuration = try? JSONDecoder().decode(MelConfiguration.self, from: json)
      return (try? configuration?.validate()) != nil
    },
  ]

  private static func takes<Decoder: DecoderMetadata>(_ type: Decoder.Type, _ json: Data) -> Bool {
    (try? JSONDecoder().decode(type, from: json)).map { $0.problem == nil } ?? false
  }

  /// The settings with another value, of a list with a list of it.
  private static func changed(_ settings: [String: Any], _ key: String, _ value: Double) -> Data? {
    // A whole number is written as one, as counts must be.
    let number: Any = Int(exactly: value) ?? value
    var settings = settings
    settings[key] = settings[key] is [Any] ? [number] : number
    return try? JSONSerialization.data(withJSONObject: settings)
  }

  @Test func theEngineTakesTheSettingsThatTheConverterTakes() throws {
    let file = try Data(Fixtures(of: .module).bytes("decoders.json"))
    let owners = try #require(try JSONSerialization.jsonObject(with: file) as? [[String: Any]])
    #expect(Set(owners.compactMap { $0["owner"] as? String }) == Set(Self.judges.keys))
    for owner in owners {
      let name = try #require(owner["owner"] as? String)
      let settings = try #require(owner["settings"] as? [String: Any])
      let judge = try #require(Self.judges[name])
      for whole in try #require(owner["wholes"] as? [[String: Any]]) {
        let json = try JSONSerialization.data(withJSONObject: #require(whole["settings"]))
        #expect(judge(json) == (whole["taken"] as? Bool), "\(name): \(whole)")
      }
      for limits in try #require(owner["limits"] as? [[String: Any]]) {
        let key = try #require(limits["key"] as? String)
        for (values, isTaken) in [("taken", true), ("refused", false)] {
          for value in try #require(limits[values] as? [Double]) {
            let json = try #require(Self.changed(settings, key, value))
            #expect(judge(json) == isTaken, "\(name): \(key) = \(value)")
          }
        }
      }
    }
  }
}
