import Foundation
import VocalMusic
import VocalStages

extension BeatTracker {
  /// A reading in one metre.
  struct MetreReading {
    let metre: Metre
    let path: MetricalPath.Reading
    let features: ReadingFeatures
    let score: Double

    /// Whether another reading has the same metre and about the same tempo.
    func isAlike(_ other: MetreReading, _ decoder: RhythmModel.Decoder) -> Bool {
      metre.timeSignature == other.metre.timeSignature
        && abs(log(path.period / other.path.period)) <= decoder.sameTempo
    }

    /// Whether another reading has most notes on the same sixteenth of the bar too.
    func agrees(with other: MetreReading, _ decoder: RhythmModel.Decoder) -> Bool {
      guard isAlike(other, decoder) else { return false }
      let same = zip(path.places, other.path.places).count {
        ($0 - $1).isMultiple(of: metre.shortestBar)
      }
      return Double(same) >= decoder.agreement * Double(path.places.count)
    }
  }

  /// The likeliest of those readings that are most probable together, because they agree on most notes.
  func best(of readings: [MetreReading]) throws(VocalMIDIError) -> MetreReading? {
    guard let highest = readings.map(\.score).max() else { return nil }
    let groups = try readings.map { reading throws(VocalMIDIError) in
      try VocalMIDIError.checkCancellation()
      return readings.filter { $0.agrees(with: reading, model.decoder) }
    }
    func probability(_ group: [MetreReading]) -> Double {
      group.reduce(0) { $0 + exp($1.score - highest) }
    }
    let most = groups.max { probability($0) < probability($1) }
    return most?.max { $0.score < $1.score }
  }

  /// Whether a reading in 3/4, of neither a given metre nor tempo, is so fast that its bars are beats of 6/8.
  func isTooFast(_ reading: MetreReading, _ options: Options) -> Bool {
    let quarters = 15 / reading.path.period.value
    return options.timeSignature == nil && options.beatsPerMinute == nil
      && reading.metre.timeSignature == .threeFour && quarters > model.decoder.fastestThreeFour
  }

  /// The probability of the best reading's tempo and metre, reduced if there are few onsets.
  func confidence(
    of best: MetreReading, among readings: [MetreReading], onsets: Int
  ) -> Double {
    var (alike, all) = (0.0, 0.0)
    for reading in readings {
      let probability = exp(reading.score - best.score)
      all += probability
      if reading.isAlike(best, model.decoder) { alike += probability }
    }
    return (1 - exp(-Double(onsets - 1) / model.decoder.fewOnsets)) * alike / all
  }
}
