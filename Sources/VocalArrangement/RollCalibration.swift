import Foundation
import VocalMusic

/// Shifts the logits of generated rolls so that as many notes begin as in the bars of the genre that
/// people played. A generator spreads its uncertainty over keys and steps, so that too few notes would be
/// read from its rolls.
struct RollCalibration {
  let style: any TrackStyle
  /// Steps of a bar that are used.
  let steps: Int

  /// The largest shift of a logit.
  private static let reach: Float = 4
  private static let iterations = 12

  /// - Parameters:
  ///   - rolls: (rolls, 16, 128), probabilities.
  ///   - density: notes that begin in a bar of 16 steps on average.
  ///   - stride: only every `stride`-th roll is counted.
  /// - Returns: the shifted rolls.
  func calibrated(_ rolls: [Float], density: Double, stride: Int) -> [Float] {
    let counted = Swift.stride(from: 0, to: rolls.count, by: stride * BarRoll.count)
    let sample = counted.flatMap { rolls[$0..<$0 + BarRoll.count] }
    let bars = sample.count / BarRoll.count
    let wanted = density * Double(bars * steps) / Double(BarRoll.steps)
    var (low, high) = (-Self.reach, Self.reach)
    for _ in 0..<Self.iterations {
      let middle = (low + high) / 2
      if Double(onsetCount(in: shifted(sample, by: middle))) < wanted {
        low = middle
      } else {
        high = middle
      }
    }
    return shifted(rolls, by: (low + high) / 2)
  }

  /// sigmoid(logit(p) + shift) of every element.
  private func shifted(_ rolls: [Float], by shift: Float) -> [Float] {
    let factor = expf(shift)
    return rolls.map { $0 * factor / (1 - $0 + $0 * factor) }
  }

  private func onsetCount(in rolls: [Float]) -> Int {
    rolls.withUnsafeBufferPointer { rolls in
      guard let base = rolls.baseAddress else { return 0 }
      return Swift.stride(from: 0, to: rolls.count, by: BarRoll.count).reduce(0) {
        $0 + style.onsetCount(in: base + $1, steps: steps)
      }
    }
  }
}
