import Foundation
import VocalCheckpoints
import VocalTranscription
import VocalWeights

extension SegmentationThresholds {
  /// Those of the trained weights, as JSON.
  static let trainedText: String = {
    guard let path = TrainedWeights.path(of: .pitch), let file = try? Checkpoint(path: path) else {
      fatalError("the trained weights cannot be read")
    }
    return file.metadata["decoder"] ?? ""
  }()

  static let trained: SegmentationThresholds = {
    do {
      return try JSONDecoder().decode(Self.self, from: Data(trainedText.utf8))
    } catch { fatalError("\(error)") }
  }()

  /// The same for frames without levels: onsets stay where the network hears them.
  static let withoutRise: SegmentationThresholds = {
    var thresholds = trained
    thresholds.riseReach = 0
    return thresholds
  }()
}
