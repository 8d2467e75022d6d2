import Foundation
import VocalMusic

/// A time signature, and how likely notes begin at each place of its bars.
struct Metre: Sendable {
  let timeSignature: TimeSignature
  /// Sixteenths of a bar.
  let barLength: Int

  /// Hazards per thousand.
  private let slowHazards: [[Double]]
  private let fastHazards: [[Double]]
  private let slowTempo: Double
  private let fastTempo: Double

  /// The metres that are distinguished: 4/4 and 3/4.
  static func all(_ model: RhythmModel) -> [Metre] {
    let hazards = model.hazards
    return [
      Metre(.fourFour, slow: hazards.slowFourFour, fast: hazards.fastFourFour, model.decoder),
      Metre(.threeFour, slow: hazards.threeFour, fast: hazards.threeFour, model.decoder),
    ]
  }

  private init(
    _ timeSignature: TimeSignature, slow: [[Double]], fast: [[Double]],
    _ decoder: RhythmModel.Decoder
  ) {
    self.timeSignature = timeSignature
    barLength = slow.count
    slowHazards = slow
    fastHazards = fast
    slowTempo = decoder.slowTempo
    fastTempo = decoder.fastTempo
  }

  /// Where notes begin at a tempo: slow songs are sung in sixteenths, fast ones in eighths.
  func onsets(beatsPerMinute: Double) -> OnsetStatistics {
    let place = log(beatsPerMinute / slowTempo) / log(fastTempo / slowTempo)
    let share = place.clamped(to: 0...1)
    return OnsetStatistics(
      hazards: zip(slowHazards, fastHazards).map { slow, fast in
        zip(slow, fast).map { ((1 - share) * $0 + share * $1) / 1000 }
      })
  }
}
