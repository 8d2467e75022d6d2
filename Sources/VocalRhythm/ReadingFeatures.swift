import Foundation

/// What speaks for and against a reading of a melody's rhythm: its likelihood and tempo, how the melody
/// repeats itself, and where its accents fall.
///
/// A conditional logit model (D. McFadden, "Conditional logit analysis of qualitative choice behavior",
/// 1974) of these features tells right readings from wrong ones.
struct ReadingFeatures {
  /// The general features, the recurrences and the accents, in the order of a ``RhythmModel``'s weights.
  let values: [Double]

  /// The log-odds that the reading is right, up to a constant that all readings of a melody share.
  func logOdds(_ model: RhythmModel) -> Double {
    zip(values, model.readingWeights).reduce(0) { $0 + $1.0 * $1.1 }
  }

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
        if abs(pitches[next] - pitches[index]) < 0.6 { same += 1 }
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

  private static func placeKind(_ position: Int, _ barLength: Int) -> Int {
    if position == 0 { return 0 }
    if position == 8, barLength == 16 { return 1 }
    return position % 4 == 0 ? 2 : position % 2 == 0 ? 3 : 4
  }
}
