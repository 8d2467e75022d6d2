import Foundation
import VocalMusic

/// A time signature, and how likely notes begin at each place of the bars by which it is searched.
struct Metre: Sendable {
  let timeSignature: TimeSignature
  /// Sixteenths of a bar as it is searched: two written bars of 2/4, half a bar of 12/8.
  let barLength: Int

  /// Hazards per thousand.
  private let slowHazards: [[Double]]
  private let fastHazards: [[Double]]
  private let slowTempo: Double
  private let fastTempo: Double

  /// The metres that are searched where none is given: 4/4 and 3/4.
  static func searched(_ model: RhythmModel) -> [Metre] {
    [TimeSignature.fourFour, .threeFour].map { Metre($0, model) }
  }

  /// Quarters are faster in compound metres, whose beats are slower, than in others by this.
  private static let compoundTempo = 1.2

  /// The usual tempo in quarters per minute, where that of simple metres is `usual`.
  func tempo(usual: Double) -> Double {
    timeSignature.isCompound ? Self.compoundTempo * usual : usual
  }

  /// - Parameter timeSignature: one of ``BeatTracker/Options/timeSignatures``.
  init(_ timeSignature: TimeSignature, _ model: RhythmModel) {
    let hazards = model.hazards
    self.timeSignature = timeSignature
    if timeSignature.isCompound {
      slowHazards = hazards.sixEight
      fastHazards = slowHazards
    } else if timeSignature == .threeFour {
      slowHazards = hazards.threeFour
      fastHazards = hazards.threeFour
    } else {
      slowHazards = hazards.slowFourFour
      fastHazards = hazards.fastFourFour
    }
    barLength = slowHazards.count
    slowTempo = model.decoder.slowTempo
    fastTempo = model.decoder.fastTempo
  }

  /// Where notes begin at a tempo, in quarters: slow songs are sung in sixteenths, fast ones in eighths.
  func onsets(beatsPerMinute: Double) -> OnsetStatistics {
    let place = log(beatsPerMinute / slowTempo) / log(fastTempo / slowTempo)
    let share = place.clamped(to: 0...1)
    return OnsetStatistics(
      hazards: zip(slowHazards, fastHazards).map { slow, fast in
        zip(slow, fast).map { ((1 - share) * $0 + share * $1) / 1000 }
      })
  }
}
