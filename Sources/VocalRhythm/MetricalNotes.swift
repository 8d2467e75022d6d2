import Foundation
import VocalKernels
import VocalMusic

/// What a ``PhraseNetwork`` is told of each note of a melody: what it is in the melody, and where a reading puts it.
///
/// | columns | |
/// |---|---|
/// | 0..<28 | 1 at its sixteenth of the bar: of 4/4, then of 3/4 |
/// | 28..<37 | 1 at how far the note before is: up to 1, 2, 3, 4, 6, 8, 12, 16 sixteenths, or more |
/// | 37..<46 | the same of the note after it |
/// | 46..<82 | for each ``lags(ofBar:)`` the six flags of ``Recurrence`` |
/// | 82, 83 | whether it sounds from off the beat across a beat, and into the next bar |
/// | 84..<92 | the accents of ``MelodyAccents/values``, but for its presence |
/// | 92, 93 | the intervals from the note before and to the next one, in units of six semitones |
/// | 94..<106 | 1 at its degree, in semitones above the tonic; 0 without a key |
/// | 106 | whether the key is minor |
package struct MetricalNotes {
  /// Columns of a note.
  package static let columns = placed + inMelody
  /// Columns that depend on the reading.
  private static let placed = 28 + 2 * (stepLimits.count + 1) + lagCount * Recurrence.count + 2
  /// Columns that do not.
  static let inMelody = MelodyAccents.kinds - 1 + 2 + PitchClass.count + 1

  /// Sixteenths that steps are told apart by.
  private static let stepLimits = [1, 2, 3, 4, 6, 8, 12, 16]
  private static let lagCount = 6
  /// The step to a note that does not exist.
  private static let never = 99
  /// Sixteenths that the last note is taken to last.
  private static let lastStep = 16
  /// Greater intervals count as this, in semitones.
  private static let widest = 12.0

  /// The columns that do not depend on the reading, a row for each note.
  let melody: [[Float]]
  private let pitches: [Double]
  private let intervals: [Double]

  /// - Parameter limit: of longer melodies only so many notes are told of, the first ones.
  init(_ accents: MelodyAccents, limit: Int = .max) {
    let pitches = Array(accents.pitches.prefix(limit))
    let steps = Self.intervals(of: pitches).map { $0.clamped(to: -Self.widest...Self.widest) / 6 }
    let following = Array(steps.dropFirst()) + [0]
    let degrees = pitches.map { Self.degree(of: $0, in: accents.key) }
    let melody = pitches.indices.map { note in
      let values = accents.values.dropFirst().map { $0[note] } + [steps[note], following[note]]
      return (values + degrees[note]).map(Float.init)
    }
    self.init(pitches: pitches, melody: melody)
  }

  /// - Parameters:
  ///   - pitches: of at least one note.
  ///   - melody: the columns that do not depend on the reading, a row for each note.
  package init(pitches: [Double], melody: [[Float]]) {
    self.pitches = pitches
    self.melody = melody
    intervals = Self.intervals(of: pitches)
  }

  /// The interval by which each note comes; 0 for the first.
  private static func intervals(of pitches: [Double]) -> [Double] {
    zip(pitches, pitches.prefix(1) + pitches).map { $0 - $1 }
  }

  /// The degree of a pitch, and whether the key is minor.
  private static func degree(of pitch: Double, in key: KeySignature?) -> [Double] {
    var degree = [Double](repeating: 0, count: PitchClass.count + 1)
    if let key {
      degree[PitchClass.of(Int(pitch.rounded()) - key.tonic)] = 1
      degree[PitchClass.count] = key.mode == .minor ? 1 : 0
    }
    return degree
  }

  var count: Int { melody.count }

  /// Writes all columns of the notes at the places of a reading, (notes, ``columns``).
  package func write(places: [Int], barLength: Int, to rows: MutableMatrix) {
    let notes = Dictionary(
      zip(places, places.indices), uniquingKeysWith: { first, _ in first })
    let recurrences = Self.lags(ofBar: barLength).map {
      Recurrence(notes, places: places, pitches: pitches, intervals: intervals, lag: $0)
    }
    for note in places.indices {
      let row = UnsafeMutableBufferPointer(start: rows.row(note), count: Self.columns)
      row.update(repeating: 0)
      var writer = ColumnWriter(row)
      let position = places[note] % barLength
      writer.mark(position + (barLength == 16 ? 0 : 16), of: 28)
      let before = note > 0 ? places[note] - places[note - 1] : Self.never
      let after = note + 1 < places.count ? places[note + 1] - places[note] : Self.never
      for step in [before, after] {
        writer.mark(Self.stepLimits.count { $0 < step }, of: Self.stepLimits.count + 1)
      }
      for recurrence in recurrences { writer.append(recurrence.flags(of: note)) }
      let sounding = after == Self.never ? Self.lastStep : after
      writer.append([
        position % 4 != 0 && position % 4 + sounding > 4,
        position != 0 && position + sounding > barLength,
      ])
      writer.append(melody[note])
    }
  }

  /// The lags at which notes recur: a beat, half a bar, one, two, four and eight bars, in sixteenths.
  private static func lags(ofBar length: Int) -> [Int] {
    [4, length / 2, length, 2 * length, 4 * length, 8 * length]
  }

  /// What recurs after a lag.
  private struct Recurrence {
    /// How many flags a note has.
    static let count = 6

    /// The notes a lag before and after each note; nil where none is.
    private let earlier: [Int?]
    private let later: [Int?]
    private let places: [Int]
    private let pitches: [Double]
    private let intervals: [Double]
    private let lag: Int

    /// - Parameter notes: the first note at each place.
    init(
      _ notes: [Int: Int], places: [Int], pitches: [Double], intervals: [Double], lag: Int
    ) {
      self.places = places
      self.pitches = pitches
      self.intervals = intervals
      self.lag = lag
      earlier = places.map { notes[$0 - lag] }
      later = places.map { notes[$0 + lag] }
    }

    /// Whether a note lies a lag before this one, with its pitch; whether the melody reaches back so far; whether the
    /// interval to that note was the same; whether a note lies a lag after this one, with its pitch.
    func flags(of note: Int) -> [Bool] {
      [
        earlier[note] != nil, isSame(pitches, note, earlier[note]), places[note] - lag >= places[0],
        isSame(intervals, note, earlier[note]), later[note] != nil,
        isSame(pitches, note, later[note]),
      ]
    }

    private func isSame(_ values: [Double], _ note: Int, _ other: Int?) -> Bool {
      other.map { abs(values[note] - values[$0]) < MelodyAccents.samePitch } ?? false
    }
  }
}

/// Fills a row of zeros from the left.
private struct ColumnWriter {
  private let row: UnsafeMutableBufferPointer<Float>
  private var next = 0

  init(_ row: UnsafeMutableBufferPointer<Float>) { self.row = row }

  /// Sets one of `count` columns.
  mutating func mark(_ index: Int, of count: Int) {
    row[next + index] = 1
    next += count
  }

  mutating func append(_ flags: [Bool]) { append(flags.map { $0 ? 1 : 0 }) }

  mutating func append(_ values: [Float]) {
    for value in values {
      row[next] = value
      next += 1
    }
  }
}
