import Foundation
import VocalMusic
import VocalRhythm
import VocalStages
import VocalTestSupport

/// A melody with a known rhythm, as a person would sing it; the same seed gives the same melody.
struct SungMelody {
  let notes: [Note]
  /// The times of all beats from the first downbeat on, seconds.
  let beats: [Double]

  /// Rhythms of a bar, the beats on which notes begin: plain ones, as many songs have.
  private static let bars: [Int: [[Double]]] = [
    4: [
      [0, 1, 2, 3], [0, 0.5, 1, 2, 2.5, 3], [0, 1.5, 2, 3, 3.5], [0, 1, 2], [0, 0.5, 1, 1.5, 2, 3],
    ],
    3: [[0, 1, 2], [0, 2], [0, 1, 1.5, 2], [0, 1, 2, 2.5], [0]],
  ]

  /// - Parameters:
  ///   - lead: seconds before the first downbeat.
  ///   - jitter: the standard deviation of onsets, seconds.
  ///   - drift: how much slower the last beat is than the first, as a share.
  init(
    seed: UInt64, beatsPerMinute: Double, beatsPerBar: Int, bars: Int = 16, lead: Double = 0.7,
    jitter: Double = 0, drift: Double = 0
  ) {
    var random = SeededRandom(seed: seed)
    let count = bars * beatsPerBar
    var times = [lead]
    for beat in 0..<count {
      times.append(
        times[beat] + 60 / beatsPerMinute * (1 + drift * Double(beat) / Double(count)))
    }
    var onsets: [Double] = []
    for bar in 0..<bars {
      guard let rhythm = Self.bars[beatsPerBar]?.randomElement(using: &random) else { continue }
      onsets += rhythm.map { place in
        let beat = Double(bar * beatsPerBar) + place
        let index = Int(beat)
        let time = times[index] + (beat - Double(index)) * (times[index + 1] - times[index])
        return time + jitter * Self.normal(&random)
      }
    }
    let ends = onsets.dropFirst() + [times[count]]
    notes = zip(onsets, ends).map { onset, end in
      Note(
        onset: Seconds(onset), offset: Seconds(max(end - 0.02, onset + 0.05)),
        pitch: Double.random(in: 55...70, using: &random))
    }
    beats = times
  }

  /// A standard normal number (Box and Muller, 1958).
  private static func normal(_ random: inout SeededRandom) -> Double {
    let radius = (-2 * log(Double.random(in: 1e-12...1, using: &random))).squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0...1, using: &random))
  }
}
