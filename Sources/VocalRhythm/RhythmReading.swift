import VocalMusic

/// One way to read the rhythm of a melody, for `vocalmidi_tools.training.rhythm` to learn from.
package struct RhythmReading: Encodable, Sendable {
  /// The onsets; notes that begin together count once.
  package let onsets: [Seconds]
  /// The sixteenth on which each was meant, from a downbeat.
  package let places: [Int]
  package let beatsPerBar: Beats
  /// What ``ReadingFeatures`` says of it.
  package let features: [Double]
}

extension BeatTracker {
  /// All readings that ``rhythm(of:options:)`` chooses from; empty for fewer than two onsets.
  package func readings(
    of notes: [Note], options: Options = Options()
  ) -> [RhythmReading] {
    let accents = accents(of: Self.usable(notes), options)
    guard accents.onsets.count > 1 else { return [] }
    return readings(of: accents, options).map { reading in
      RhythmReading(
        onsets: accents.onsets.map(\.time), places: reading.path.places,
        beatsPerBar: reading.metre.timeSignature.beatsPerBar, features: reading.features.values)
    }
  }
}
