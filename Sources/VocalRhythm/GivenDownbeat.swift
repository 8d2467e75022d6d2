import Foundation
import VocalMusic

extension MetricalPath {
  /// The reading with its bar lines moved by whole sixteenths, so that one passes as near as possible to
  /// a time at which a bar is known to begin; its score is that of the new places.
  func moved(
    _ reading: Reading, of onsets: [HeardOnset], toBarAt downbeat: Seconds
  ) -> Reading {
    let place = Int(Self.place(at: downbeat, in: reading, onsets).rounded()) % barLength
    let late = place < 0 ? place + barLength : place
    let start = (reading.places.first ?? 0) < late ? barLength - late : -late
    let places = reading.places.map { $0 + start }
    let statistics = self.onsets[tempi.index(nearest: reading.period)]
    return Reading(
      places: places, period: reading.period,
      score: reading.score + Self.logProbability(of: places, statistics)
        - Self.logProbability(of: reading.places, statistics))
  }

  /// The sixteenth of a reading at a time; before the first onset and after the last the tempo is constant.
  static func place(
    at time: Seconds, in reading: Reading, _ onsets: [HeardOnset]
  ) -> Double {
    let next = onsets.firstIndex { $0.time > time } ?? onsets.count
    let last = max(next - 1, 0)
    let isBetween = next > 0 && next < onsets.count
    let period =
      isBetween
      ? (onsets[next].time - onsets[last].time)
        / Double(reading.places[next] - reading.places[last])
      : reading.period
    return Double(reading.places[last]) + (time - onsets[last].time) / period
  }

  private static func logProbability(of places: [Int], _ statistics: OnsetStatistics) -> Double {
    let first = places.first.map { statistics.initial[$0 % statistics.barLength] } ?? 0
    return zip(places, places.dropFirst()).reduce(first) { sum, pair in
      sum
        + statistics.logProbability(
          from: pair.0 % statistics.barLength, interval: pair.1 - pair.0)
    }
  }
}
