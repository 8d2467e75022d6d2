import Foundation
import Testing
import VocalTestSupport
import VocalTranscription

/// Values of a decoder's setting, at its limits and beyond them, by `vocalmidi_tools.fixtures.decoders`.
private struct Setting: Decodable {
  let architecture: String
  let key: String
  let isList: Bool
  let taken: [Double]
  let refused: [Double]

  enum CodingKeys: String, CodingKey {
    case architecture, key, taken, refused
    case isList = "is_list"
  }
}

@Suite struct ThresholdTwinTests {
  /// Whether the segmenter accepts a value of a setting.
  private func takes(_ setting: Setting, _ value: Double) -> Bool {
    let whole = value == value.rounded() ? "\(Int(value))" : "\(value)"
    let given = setting.isList ? "[\(whole)]" : whole
    let trained = SegmentationThresholds.trainedText
    let others = trained.replacing(#/"\w+": (\[[^\]]*\]|[^,}]+)/#) { match in
      match.output.0.hasPrefix(#""\#(setting.key)""#)
        ? #""\#(setting.key)": \#(given)"# : String(match.output.0)
    }
    guard
      let decoded = try? JSONDecoder().decode(
        SegmentationThresholds.self, from: Data(others.utf8))
    else { return false }
    return decoded.problem == nil
  }

  @Test func theSegmenterAcceptsWhatTheConverterAccepts() throws {
    let settings: [Setting] = try Fixtures(of: .module).json("decoders")
    let segmenter = settings.filter { $0.architecture == "pitch-cnn-bilstm" }
    #expect(
      Set(segmenter.map(\.key))
        == Set(SegmentationThresholds.CodingKeys.allCases.map(\.stringValue)))
    for setting in segmenter {
      #expect(!setting.refused.isEmpty)
      for value in setting.taken { #expect(takes(setting, value), "\(setting.key) \(value)") }
      for value in setting.refused {
        #expect(!takes(setting, value), "\(setting.key) \(value)")
      }
    }
  }
}
