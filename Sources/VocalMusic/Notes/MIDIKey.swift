/// MIDI's keys, 0...127.
package enum MIDIKey {
  /// The key nearest to a fractional MIDI number; halves are rounded up. 0 for what is not a number.
  package static func nearest(to pitch: Double) -> Int {
    guard pitch > 0 else { return 0 }
    return Int(min(pitch + 0.5, 127))
  }
}
