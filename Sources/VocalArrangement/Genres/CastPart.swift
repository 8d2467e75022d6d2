/// What plays a track, how loud its channel is, and where it sits.
package struct CastPart: Hashable, Sendable {
  /// The General MIDI program, 0...127, counted from 0; for drums, the kit.
  package let program: Int
  /// The channel's volume, 0...127 (controller 7); an octave of volume is 12 dB, as General MIDI recommends.
  package let volume: Int
  /// The channel's place, 0...127 from left to right (controller 10).
  package let pan: Int
}
