/// What is known of one analysis frame of a recording: the input of ``NoteTracker``.
package struct NoteSegmentFrame: Equatable, Sendable, BitwiseCopyable {
  /// The probability that a note sounds, 0...1.
  package var voicing: Float
  /// The posterior's mean pitch around its likeliest class, as a fractional MIDI number.
  package var pitch: Float
  /// How much of the voiced posterior lies around that class, 0...1.
  package var support: Float
  /// The probability that a note begins here, 0...1.
  package var onset: Float
  /// The probability that a note ends here, 0...1.
  package var offset: Float
  /// Loudness as the network's velocity head hears it, 0...1. It makes the velocity of notes only where `power` is not
  /// known, since it does not follow the level of real voices; `vocalmidi infer` gives it as it is.
  package var velocity: Float
  /// The pitch measured in the audio, as a fractional MIDI number; NaN if none was found.
  package var measuredPitch: Float
  /// How periodic the audio is at `measuredPitch`, 0...1.
  package var clarity: Float
  /// How much the spectrum brightens from the frame before, decibels, the mean over bands; NaN where that
  /// was not measured.
  package var onsetStrength: Float
  /// How loud the audio is at the frequencies of keys.
  package var levels: KeyLevels
  /// How loud the audio is around the frame: its mean square, of samples whose full scale is 1; NaN where that is not
  /// known.
  package var power: Float
  /// The same of the audio after the frame, up to 0.1 s ahead, as far as it has come: of a note that begins here.
  package var powerAhead: Float

  package init(
    voicing: Float, pitch: Float, support: Float = 1, onset: Float = 0, offset: Float = 0,
    velocity: Float = 0.5, measuredPitch: Float = .nan, clarity: Float = 0,
    onsetStrength: Float = .nan, levels: KeyLevels = KeyLevels(), power: Float = .nan,
    powerAhead: Float = .nan
  ) {
    self.voicing = voicing
    self.pitch = pitch
    self.support = support
    self.onset = onset
    self.offset = offset
    self.velocity = velocity
    self.measuredPitch = measuredPitch
    self.clarity = clarity
    self.onsetStrength = onsetStrength
    self.levels = levels
    self.power = power
    self.powerAhead = powerAhead
  }
}

extension NoteSegmentFrame {
  /// The measured pitch where the audio is periodic enough.
  func clearPitch(_ threshold: Float) -> Float? {
    clarity >= threshold && measuredPitch.isFinite ? measuredPitch : nil
  }
}
