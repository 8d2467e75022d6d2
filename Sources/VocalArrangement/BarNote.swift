/// A note within a bar of sixteenths.
package struct BarNote: Hashable, Sendable, Codable {
  /// The sixteenth it begins at, 0...15; negative for a note that began in an earlier bar and still
  /// sounds.
  package var step: Int

  /// Sixteenths that it lasts, at least 1.
  package var length: Int

  /// The MIDI key.
  package var key: Int

  /// Loudness, 0...1; used for drums only.
  package var velocity: Double

  package init(step: Int, length: Int, key: Int, velocity: Double = 0.8) {
    self.step = step
    self.length = length
    self.key = key
    self.velocity = velocity
  }

  /// The note, `semitones` higher.
  package func transposed(by semitones: Int) -> BarNote {
    var note = self
    note.key += semitones
    return note
  }

  /// Whether the note sounds at a step.
  package func sounds(at step: Int) -> Bool { self.step <= step && step < self.step + length }
}
