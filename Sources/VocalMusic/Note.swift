/// One note, as sung: when, how high, how loud, how sure, and how its pitch moved.
///
/// The properties may be set freely; what writes notes to a file refuses those with a `defect`.
public struct Note: Hashable, Sendable, Codable {
  /// Seconds from the start of the song to the note's beginning.
  public var onset: Double

  /// Seconds from the start of the song to the note's end, not before `onset`.
  public var offset: Double

  /// The pitch as sung, as a fractional MIDI number: 60 is middle C, 69 is A at 440 Hz, 69.25 is a
  /// quarter of a semitone above it. From -0.5 up to, but not including, 127.5.
  public var pitch: Double

  /// Loudness, 1...127. Writers clamp it to that range.
  public var velocity: Int

  /// How sure the transcription is of this note, 0...1. A note that was not transcribed has 1.
  public var confidence: Double

  /// How suddenly it begins: the most that the spectrum brightens within a frame about the onset, decibels,
  /// the mean over mel bands, 0 or more; nil where that was not measured. A consonant gives 5 and more,
  /// a slur hardly 1.
  public var attack: Double?

  /// How the pitch moves around `pitch` while the note sounds.
  public var contour: PitchContour

  /// Creates a note from `onset` to `offset`, in seconds, at the fractional MIDI number `pitch`.
  public init(
    onset: Double, offset: Double, pitch: Double, velocity: Int = 80, confidence: Double = 1,
    attack: Double? = nil, contour: PitchContour = .flat
  ) {
    self.onset = onset
    self.offset = offset
    self.pitch = pitch
    self.velocity = velocity
    self.confidence = confidence
    self.attack = attack
    self.contour = contour
  }

  /// Seconds from onset to offset.
  public var duration: Double { offset - onset }

  /// The MIDI key nearest to `pitch`, 0...127 (halfway goes up).
  public var key: Int {
    guard pitch > 0 else { return 0 }
    return Int(min(pitch + 0.5, 127))
  }

  /// The pitch `time` seconds after the onset, contour included, as a fractional MIDI number.
  public func pitch(at time: Double) -> Double { pitch + contour.cents(at: time) / 100 }

  /// The name of a MIDI key, sharps for the black ones: "C4" for 60, "F♯3" for 54.
  public static func name(ofKey key: Int) -> String {
    let pitchClass = ((key % 12) + 12) % 12
    return KeySignature.sharpNames[pitchClass] + String((key - pitchClass) / 12 - 1)
  }
}

extension Note {
  /// What keeps a note from being written to a file.
  public enum Defect: Hashable, Sendable {
    /// A time is not a number, or the offset comes before the onset.
    case times
    /// The pitch is not a number or lies outside the MIDI keys.
    case pitch
    /// The confidence is not a number.
    case confidence
    /// The contour's hop is not positive or a sample is not a number.
    case contour
  }

  /// The first defect found, or nil for a note that can be written.
  public var defect: Defect? {
    guard onset.isFinite, offset.isFinite, onset <= offset else { return .times }
    guard pitch >= -0.5, pitch < 127.5 else { return .pitch }
    guard !confidence.isNaN else { return .confidence }
    guard contour.isValid else { return .contour }
    return nil
  }
}

/// A note that cannot be written to a file.
public struct InvalidNoteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the track that holds the note, or nil where there are only notes.
  public let track: String?

  /// The note's place among its track's notes, from 0.
  public let index: Int

  /// What is wrong with the note.
  public let defect: Note.Defect

  /// What is wrong and what to do about it.
  public var description: String {
    let place = track.map { "note \(index) of track \"\($0)\"" } ?? "note \(index)"
    switch defect {
    case .times:
      return "The times of \(place) are not numbers in order; "
        + "give a finite onset and an offset that is not before it."
    case .pitch:
      return "The pitch of \(place) is no MIDI pitch; give a number from -0.5 to below 127.5."
    case .confidence:
      return "The confidence of \(place) is not a number; give one from 0 to 1."
    case .contour:
      return "The contour of \(place) is not drawable; "
        + "give a hop above 0 seconds and finite cents, or the flat contour."
    }
  }

  /// Throws the first defect found among `notes`.
  static func check(_ notes: [Note], track: String? = nil) throws(InvalidNoteError) {
    for (index, note) in notes.enumerated() {
      if let defect = note.defect {
        throw InvalidNoteError(track: track, index: index, defect: defect)
      }
    }
  }
}
