import VocalMusic
import VocalStages

/// A melody and all ways to read its rhythm, for `vocalmidi_tools.training.rhythm` to learn from.
package struct MelodyReadings: Encodable, Sendable {
  /// The onsets; notes that begin together count once.
  package let onsets: [Seconds]
  package let pitches: [Double]
  /// What ``MetricalNotes`` says of each note whatever the reading.
  package let melody: [[Float]]
  /// The readings; empty for fewer than two onsets.
  package let readings: [RhythmReading]
}

/// One way to read the rhythm of a melody.
package struct RhythmReading: Encodable, Sendable {
  /// The sixteenth on which each onset was meant, from a downbeat.
  package let places: [Int]
  package let beatsPerBar: Beats
  /// What ``ReadingFeatures`` says of it.
  package let features: [Double]
  /// The log-odds by which it is chosen, up to a constant.
  package let score: Double
}

extension BeatTracker {
  /// All readings that ``rhythm(of:options:progress:)`` chooses from.
  package func readings(
    of notes: [Note], options: Options = Options()
  ) throws(VocalMIDIError) -> MelodyReadings {
    let accents = accents(of: Self.usable(notes), options)
    guard accents.onsets.count > 1 else {
      return MelodyReadings(onsets: [], pitches: [], melody: [], readings: [])
    }
    let readings = try readings(of: accents, options) { _ in }.map { reading in
      RhythmReading(
        places: reading.path.places, beatsPerBar: reading.metre.timeSignature.beatsPerBar,
        features: reading.features.values, score: reading.score)
    }
    return MelodyReadings(
      onsets: accents.onsets.map(\.time), pitches: accents.pitches,
      melody: MetricalNotes(accents).melody, readings: readings)
  }
}
