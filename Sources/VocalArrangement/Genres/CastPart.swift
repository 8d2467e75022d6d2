/// What plays a track, and where it sits. How loud it is, is up to the ``BandMix``.
package struct CastPart: Hashable, Sendable {
  /// The General MIDI program, 0...127, counted from 0; for drums, the kit.
  package let program: Int
  /// The channel's place, 0...127 from left to right (controller 10).
  package let pan: Int

  /// The place in the middle, of the voice, the drums and the bass.
  package static let centre = 64
}
