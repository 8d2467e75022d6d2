import Foundation
import VocalMusic

/// How the bars of a song relate: which are alike, and how much is going on in each.
///
/// Repeated bars get the same accompaniment: a bar with the melody and the chords of an earlier one takes its notes, and
/// a phrase with the melody of an earlier one takes its groove.
package struct SongForm {
  /// Bars of a phrase.
  package static let phrase = 4
  /// Two phrases are the same if at least this share of their bars is.
  private static let alike = 0.5
  /// How much a phrase grows from its first bar to its last.
  private static let growth = 0.5

  /// For each bar the first one with the same melody and chords; itself where there is none.
  package let firstLike: [Int]
  /// For each bar the index of the bar whose groove it copies. It lies in the first phrase like the bar's own, at the same
  /// place; the third bar of a phrase copies the first.
  package let groove: [Int]
  /// For each bar how much is going on, -1...1, by how high and how densely its phrase is sung.
  package let energy: [Double]

  package init(_ bars: [BarHarmony]) {
    firstLike = Self.firsts(bars)
    let melodies = Self.firsts(bars.map { $0.sungNotes })
    groove = Self.grooves(melodies)
    energy = Self.energy(bars)
  }

  /// The first bar of the phrase that a bar is in.
  package static func phraseStart(of bar: Int) -> Int { bar / phrase * phrase }

  /// Whether a bar is the last one of a phrase.
  package static func endsPhrase(_ bar: Int) -> Bool { bar % phrase == phrase - 1 }

  /// For each element the index of the first equal one.
  private static func firsts<Element: Hashable>(_ elements: [Element]) -> [Int] {
    var known: [Element: Int] = [:]
    return elements.enumerated().map { index, element in
      let first = known[element] ?? index
      known[element] = first
      return first
    }
  }

  /// - Parameter melodies: for each bar the first one with the same melody.
  private static func grooves(_ melodies: [Int]) -> [Int] {
    var sources: [Int] = []
    for start in stride(from: 0, to: melodies.count, by: phrase) {
      let bars = start..<min(start + phrase, melodies.count)
      let like = sources.indices.first { earlier in
        let shared = bars.count { melodies[$0] == melodies[earlier * phrase + $0 - start] }
        return Double(shared) >= alike * Double(bars.count)
      }
      sources.append(like.map { sources[$0] } ?? start)
    }
    return melodies.indices.map { bar in
      let place = bar % phrase
      return sources[bar / phrase] + (place == 2 ? 0 : place)
    }
  }

  private static func energy(_ bars: [BarHarmony]) -> [Double] {
    let phrases = stride(from: 0, to: bars.count, by: phrase).map { start in
      bars[start..<min(start + phrase, bars.count)].map(\.sungNotes)
    }
    let heights = standardised(phrases.map { mean($0.joined().map { Double($0.key) }) })
    let densities = standardised(phrases.map { mean($0.map { Double($0.count) }) })
    return bars.indices.map { bar in
      let place = Double(bar % phrase) / Double(phrase - 1) - 0.5
      return tanh((heights[bar / phrase] + densities[bar / phrase]) / 2 + growth * place)
    }
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// Values as deviations from their mean, in standard deviations; 0 for what is missing.
  private static func standardised(_ values: [Double?]) -> [Double] {
    let known = values.compactMap { $0 }
    guard let mean = mean(known) else { return values.map { _ in 0 } }
    let variance = Self.mean(known.map { ($0 - mean) * ($0 - mean) }) ?? 0
    return values.map { value in value.map { ($0 - mean) / max(variance.squareRoot(), 1e-3) } ?? 0 }
  }
}

extension BarHarmony {
  /// The notes that begin in the bar.
  var sungNotes: [BarNote] { voice.filter { $0.step >= 0 } }
}
