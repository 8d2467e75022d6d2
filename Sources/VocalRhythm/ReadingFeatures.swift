import Foundation

/// What speaks for and against a reading of a melody's rhythm: its likelihood and tempo, how the melody
/// repeats itself, where its accents fall, and which places of the bar it uses. A ``ReadingNetwork``
/// weighs them.
struct ReadingFeatures {
  /// The general features, the recurrences, the accents and the shares of places.
  let values: [Double]

  /// The log-likelihood, as if the take had a few independent onsets.
  var logLikelihood: Double { values[0] }

  /// How many values there are.
  static let count = generalCount + 2 * lags + placeKinds * MelodyAccents.kinds + 16 + 12

  /// Kinds of place in the bar: its beginning, its middle, other beats, eighths, sixteenths.
  static let placeKinds = 5
  /// How many general features there are.
  static let generalCount = 10
  /// How many lags recurrences are measured at.
  static let lags = 5

  init(
    _ reading: MetricalPath.Reading, barLength: Int, accents: MelodyAccents,
    _ decoder: RhythmModel.Decoder
  ) {
    let count = Double(reading.places.count)
    let evidence = 1 / max(count / decoder.independentOnsets, 1)
    let tempo = log2(15 / reading.period.value / decoder.usualTempo)
    let isThree = barLength == 12 ? 1.0 : 0
    let beats = Double((reading.places.last ?? 0) - (reading.places.first ?? 0) + 4) / 4
    let density = log2(count / beats)
    values =
      [
        reading.score * evidence, reading.score / (3 * count.squareRoot()), tempo, tempo * tempo,
        max(tempo - 0.5, 0), max(-tempo - 0.5, 0), isThree, isThree * tempo, density,
        density * density,
      ] + Self.recurrences(reading.places, accents.pitches, barLength)
      + Self.accents(reading.places, accents, barLength)
      + Self.shares(reading.places, barLength)
  }

  /// How much onsets and pitches recur after a beat, half a bar, one, two and four bars.
  private static func recurrences(
    _ places: [Int], _ pitches: [Double], _ barLength: Int
  ) -> [Double] {
    [4, barLength / 2, barLength, 2 * barLength, 4 * barLength].flatMap { lag in
      let recurrence = recurrence(places, pitches, lag: lag)
      return [recurrence.onsets, recurrence.pitches]
    }
  }

  /// The share of onsets that recur after `lag` sixteenths, corrected so that chance gives 0, and the
  /// share of those that recur with their pitch. O(notes).
  private static func recurrence(
    _ places: [Int], _ pitches: [Double], lag: Int
  ) -> (onsets: Double, pitches: Double) {
    guard let last = places.last, let first = places.first, last - first > lag + 8 else {
      return (0, 0)
    }
    var (next, both, same) = (0, 0.0, 0.0)
    for index in places.indices {
      while next < places.count, places[next] < places[index] + lag { next += 1 }
      guard next < places.count else { break }
      if places[next] == places[index] + lag {
        both += 1
        if abs(pitches[next] - pitches[index]) < MelodyAccents.samePitch { same += 1 }
      }
    }
    let early = Double(places.count { $0 <= last - lag })
    let late = Double(places.count { $0 >= first + lag })
    let chance = early * late / Double(last - first - lag + 1)
    let possible = max((early + late) / 2 - chance, 1)
    return ((both - chance) / possible, both > 0 ? same / both : 0)
  }

  /// The mean of each accent that falls on each kind of place.
  private static func accents(
    _ places: [Int], _ accents: MelodyAccents, _ barLength: Int
  ) -> [Double] {
    let kinds = places.map { placeKind($0 % barLength, barLength) }
    return accents.values.flatMap { values in
      var sums = [Double](repeating: 0, count: placeKinds)
      for (kind, value) in zip(kinds, values) { sums[kind] += value }
      return sums.map { 4 * $0 / Double(places.count) }
    }
  }

  /// The share of onsets on each sixteenth of the bar: of 4/4, then of 3/4; those of the other metre are 0.
  private static func shares(_ places: [Int], _ barLength: Int) -> [Double] {
    var shares = [Double](repeating: 0, count: 16 + 12)
    let start = barLength == 16 ? 0 : 16
    for place in places { shares[start + place % barLength] += 1 / Double(places.count) }
    return shares
  }

  private static func placeKind(_ position: Int, _ barLength: Int) -> Int {
    if position == 0 { return 0 }
    if position == 8, barLength == 16 { return 1 }
    return position % 4 == 0 ? 2 : position % 2 == 0 ? 3 : 4
  }
}
