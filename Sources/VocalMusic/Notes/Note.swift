/// One note: when, how high, how loud, how sure, and how its pitch moves.
///
/// The times of a ``Note`` are in seconds, as it was sung or is played; those of a ``BeatNote`` are in
/// beats, as it is written. The properties may be set freely; a note with a ``defect`` cannot be written
/// to a file.
public struct TimedNote<Unit>: Hashable, Sendable, Codable {
  /// The time from the start of the song to the note's beginning.
  public var onset: Time<Unit>

  /// The time from the start of the song to the note's end, not before `onset`.
  public var offset: Time<Unit>

  /// The pitch as a fractional MIDI number: 60 is middle C, 69 is A at 440 Hz, 69.25 is a quarter of a
  /// semitone above it. From -0.5 up to, but not including, 127.5.
  public var pitch: Double

  /// Loudness, 1...127. Writers clamp it to that range.
  public var velocity: Int

  /// How sure the transcription is of this note, 0...1. A note that was not transcribed has 1.
  public var confidence: Double

  /// How suddenly the note begins, in decibels: 0 or more, greater for a consonant than for a slur; nil if it was not
  /// measured.
  public var attack: Double?

  /// How the pitch moves around `pitch` while the note sounds.
  public var contour: PitchContour

  /// Creates a note from `onset` to `offset` at the fractional MIDI number `pitch`.
  public init(
    onset: Time<Unit>, offset: Time<Unit>, pitch: Double, velocity: Int = 80,
    confidence: Double = 1, attack: Double? = nil, contour: PitchContour = .flat
  ) {
    self.onset = onset
    self.offset = offset
    self.pitch = pitch
    self.velocity = velocity
    self.confidence = confidence
    self.attack = attack
    self.contour = contour
  }
}

/// A note in seconds, as it was sung or is played.
public typealias Note = TimedNote<SecondUnit>

/// A note in beats, as it is written. Its contour is in seconds all the same: another tempo does not bend it.
public typealias BeatNote = TimedNote<BeatUnit>

extension TimedNote {
  /// The time from onset to offset.
  public var duration: Time<Unit> { offset - onset }

  /// The MIDI key nearest to `pitch`, 0...127 (halves are rounded up).
  public var key: Int { MIDIRange.key(nearestTo: pitch) }

  /// The pitch `time` after the onset, contour included, as a fractional MIDI number.
  public func pitch(at time: Seconds) -> Double { pitch + contour.cents(at: time) / 100 }

  /// The name of a MIDI key, sharps for the black ones: "C4" for 60, "F♯3" for 54.
  public static func name(ofKey key: Int) -> String {
    let pitchClass = PitchClass.of(key)
    return PitchClass.sharpNames[pitchClass] + String((key - pitchClass) / 12 - 1)
  }

  /// The same note at other times, which may be in another unit.
  func moved<Other>(onset: Time<Other>, offset: Time<Other>) -> TimedNote<Other> {
    TimedNote<Other>(
      onset: onset, offset: offset, pitch: pitch, velocity: velocity, confidence: confidence,
      attack: attack, contour: contour)
  }
}
