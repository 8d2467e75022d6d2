/// What plays a track, how loud its channel is, and where it sits.
///
/// The volumes make each track about as loud, beside the voice, as its kind should be, where FluidSynth plays the songs
/// with the sound font FluidR3: fitted by `vocalmidi_tools.evaluation.mix --fit`, which has the windows.
package struct CastPart: Hashable, Sendable {
  /// The General MIDI program, 0...127, counted from 0; for drums, the kit.
  package let program: Int
  /// The channel's volume, 0...127 (controller 7); an octave of volume is 12 dB, as General MIDI recommends.
  package let volume: Int
  /// The channel's place, 0...127 from left to right (controller 10).
  package let pan: Int

  /// The place in the middle, of the voice, the drums and the bass.
  package static let centre = 64
}
