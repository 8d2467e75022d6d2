import Foundation

/// A fundamental frequency and how periodic the audio is there.
package struct PitchEstimate: Equatable, Sendable {
  /// Fractional MIDI note number: 69 is A4, 440 Hz.
  package var pitch: Float
  /// The normalised square difference function at the period, 0 (noise) to 1 (exactly periodic).
  package var clarity: Float

  package init(pitch: Float, clarity: Float) {
    self.pitch = pitch
    self.clarity = clarity
  }
}

/// The equal-tempered scale of MIDI note numbers, A4 = 440 Hz = 69.
package enum EqualTemperament {
  /// The frequency in Hz of a fractional MIDI note number.
  package static func frequency(pitch: Double) -> Double {
    440 * exp2((pitch - 69) / 12)
  }

  /// The fractional MIDI note number of a frequency in Hz, more than 0.
  package static func pitch(frequency: Double) -> Double {
    69 + 12 * log2(frequency / 440)
  }
}
