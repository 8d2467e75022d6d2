import Foundation
import VocalMusic

/// A time signature, and how likely notes begin at each sixteenth of its bars.
struct Metre: Sendable {
  let timeSignature: TimeSignature
  /// Sixteenths of the bars that are searched: two written bars of 2/4, half a bar of 12/8, otherwise a bar.
  let barLength: Int
  /// The shorter of a searched and a written bar: places that are whole ones of these apart are the same in both.
  var shortestBar: Int { min(barLength, Int(4 * timeSignature.beatsPerBar.value)) }

  /// Hazards per thousand.
  private let slowHazards: [[Double]]
  private let fastHazards: [[Double]]
  private let decoder: RhythmModel.Decoder

  /// The metres that are searched where none is given: 4/4 and 3/4.
  static func searched(_ model: RhythmModel) -> [Metre] {
    [TimeSignature.fourFour, .threeFour].map { Metre($0, model) }
  }

  /// The tempi that are searched where none is given.
  var tempi: TempoPrior {
    let factor = timeSignature.isCompound ? decoder.compoundTempo : 1
    return TempoPrior(median: factor * decoder.usualTempo, octaves: decoder.tempoDeviation)
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
    decoder = model.decoder
  }

  /// Where notes begin at a tempo, in quarters: slow songs are sung in sixteenths, fast ones in eighths.
  func onsets(beatsPerMinute: Double) -> OnsetStatistics {
    let place =
      log(beatsPerMinute / decoder.slowTempo) / log(decoder.fastTempo / decoder.slowTempo)
    let share = place.clamped(to: 0...1)
    return OnsetStatistics(
      hazards: zip(slowHazards, fastHazards).map { slow, fast in
        zip(slow, fast).map { ((1 - share) * $0 + share * $1) / 1000 }
      })
  }
}
