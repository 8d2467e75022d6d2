/// The ranges of MIDI's numbers.
package enum MIDIRange {
  /// Keys, programs, and values of controllers.
  package static let values = 0...127
  /// How many keys there are.
  package static let keyCount = 128
  /// The velocities of notes: one of 0 would end a note.
  package static let velocities = 1...127
  /// The fractional numbers that round to keys.
  package static let pitches = -0.5...127.5.nextDown

  /// The key nearest to a fractional MIDI number; halves are rounded up. 0 for what is not a number.
  package static func key(nearestTo pitch: Double) -> Int {
    guard pitch > 0 else { return 0 }
    return Int(min(pitch + 0.5, 127))
  }
}
