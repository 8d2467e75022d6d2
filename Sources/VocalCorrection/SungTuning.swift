import Foundation
import VocalMusic

/// How far a singer's semitones lie above the keys.
package enum SungTuning {
  /// A note's duration is clamped to this range in its weight.
  private static let weighed = ContextFeatures.shortest...Beats(2)

  /// If the pitches' fractions agree less than this (the length of their mean on the circle, 0...1), the
  /// tuning of the notes before is kept.
  private static let agreement = 0.3

  /// The circular mean of the pitches' fractions, -0.5...0.5 semitones, weighted by duration.
  ///
  /// - Parameter reference: the tuning of the notes before; the answer is then the one nearest to it,
  ///   modulo a semitone, so that a drifting voice does not jump to the next key.
  package static func estimate(
    _ notes: some Sequence<ContextNote>, near reference: Double? = nil
  ) -> Double {
    var (x, y, total) = (0.0, 0.0, 0.0)
    for note in notes {
      let weight = weight(of: note)
      x += weight * cos(2 * .pi * note.pitch)
      y += weight * sin(2 * .pi * note.pitch)
      total += weight
    }
    let tuning = atan2(y, x) / (2 * .pi)
    guard let reference else { return tuning }
    guard (x * x + y * y).squareRoot() >= agreement * total else { return reference }
    return tuning - (tuning - reference).rounded()
  }

  /// The tuning around each note, by windows, from the first note to the last. O(notes).
  ///
  /// - Parameter notes: in order of onset.
  static func followed(through notes: [ContextNote]) -> [Double] {
    var tunings: [Double] = []
    for window in ContextWindows.plan(notes.count) {
      let tuning = estimate(notes[window.read], near: tunings.last)
      tunings += Array(repeating: tuning, count: window.decided.count)
    }
    return tunings
  }

  /// The notes that can be placed, in order, with the singer's tuning subtracted from their pitches:
  /// those that ``ContextCorrector`` takes to be in tune are near a whole number. O(notes log notes).
  package static func removed(from notes: [Note], in map: TempoMap) -> [Note] {
    let notes = ContextCorrector.inOrder(notes)
    let tunings = followed(through: notes.map { ContextNote($0, in: map) })
    return zip(notes, tunings).map { note, tuning in
      var note = note
      note.pitch = (note.pitch - tuning).clamped(to: MIDIRange.pitches)
      return note
    }
  }

  /// The weight of a note.
  static func weight(of note: ContextNote) -> Double {
    note.duration.clamped(to: weighed).value
  }
}
