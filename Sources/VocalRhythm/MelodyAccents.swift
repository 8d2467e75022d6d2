import Foundation
import VocalMusic

/// What accents some notes of a melody more than others, regardless of their places in the bar (the
/// phenomenal accents of F. Lerdahl and R. Jackendoff, "A Generative Theory of Tonal Music", 1983).
struct MelodyAccents {
  /// The onsets, ascending, without those of weak attack; only the first of notes that begin together.
  let onsets: [HeardOnset]
  let pitches: [Double]
  /// The key whose tonic chord is stable; nil where none is known.
  let key: KeySignature?
  /// A row for each kind of accent, a number for each note; most are differences from their mean.
  ///
  /// - presence: 1 for every note.
  /// - length: the logarithm to base 2 of the time to the next note.
  /// - duration: the logarithm to base 2 of the note's duration.
  /// - change: whether its pitch differs from that of the note before.
  /// - leap: how far it is from that note, in fifths.
  /// - height: its pitch, in octaves.
  /// - stability: whether it belongs to the triad of the tonic.
  /// - beginning and ending: 1 where a phrase begins, and where one ends; else 0.
  let values: [[Double]]

  /// How many kinds of accent there are.
  static let kinds = 9

  /// Onsets closer than this count as one.
  private static let simultaneous: Seconds = 0.06
  /// The shortest silence between phrases.
  private static let breath: Seconds = 0.3
  /// Sung pitches that are less apart are the same, in semitones.
  static let samePitch = 0.6
  /// Shorter times between onsets, and shorter notes, count as this long.
  private static let shortest: Seconds = 0.03
  /// Longer notes count as this long.
  private static let longestNote: Seconds = 2
  /// Longer times between onsets count as this long.
  private static let longestGap: Seconds = 4

  /// - Parameters:
  ///   - notes: notes without defects, at least one, in any order.
  ///   - key: see ``key``.
  init(_ notes: [Note], key: KeySignature?, _ attacks: AttackScale) {
    let notes = Self.distinct(HeardOnset.trusted(notes, attacks))
    let last = notes.count - 1
    let gaps = notes.indices.map { i in
      max((i < last ? notes[i + 1].onset : notes[i].offset) - notes[i].onset, Self.shortest)
    }
    let durations = zip(notes, gaps).map {
      min(max($0.duration, Self.shortest), $1, Self.longestNote)
    }
    let steps = notes.indices.map { i in i > 0 ? abs(notes[i].pitch - notes[i - 1].pitch) : 0 }
    let begins = notes.indices.map { i in
      i == 0 || gaps[i - 1] - max(notes[i - 1].duration, Self.shortest) > Self.breath ? 1.0 : 0
    }
    onsets = notes.map { HeardOnset($0, attacks) }
    pitches = notes.map(\.pitch)
    self.key = key
    values = [
      notes.map { _ in 1 },
      Self.centred(gaps.map { log2(min($0, Self.longestGap).value) }),
      Self.centred(durations.map { log2($0.value) }),
      Self.centred(steps.map { $0 > Self.samePitch ? 1 : 0 }),
      Self.centred(steps.map { min($0, 7) / 7 }),
      Self.centred(pitches).map { ($0 / 12).clamped(to: -1...1) },
      Self.centred(Self.stability(notes, key)),
      begins,
      Array(begins.dropFirst()) + [1],
    ]
  }

  private static func distinct(_ notes: [Note]) -> [Note] {
    var distinct: [Note] = []
    for note in notes.sorted(by: { $0.onset < $1.onset }) {
      if let last = distinct.last, note.onset - last.onset < simultaneous { continue }
      distinct.append(note)
    }
    return distinct
  }

  private static func stability(_ notes: [Note], _ key: KeySignature?) -> [Double] {
    guard let key else { return notes.map { _ in 0 } }
    let triad = [0, key.mode == .major ? 4 : 3, 7]
    return notes.map { triad.contains(PitchClass.of($0.key - key.tonic)) ? 1 : 0 }
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    return values.map { $0 - mean }
  }
}
