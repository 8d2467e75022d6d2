/// What keeps a note from being written to a file.
public enum NoteDefect: Hashable, Sendable {
  /// A time is not a number, or the offset comes before the onset.
  case times
  /// The pitch is not a number or lies outside the MIDI keys.
  case pitch
  /// The confidence is not a number.
  case confidence
  /// The contour's hop is not positive or a sample is not a number.
  case contour
}

extension TimedNote {
  /// The first defect found, or nil for a note that can be written.
  public var defect: NoteDefect? {
    guard onset.isFinite, offset.isFinite, onset <= offset else { return .times }
    guard MIDIRange.pitches.contains(pitch) else { return .pitch }
    guard !confidence.isNaN else { return .confidence }
    guard contour.isValid else { return .contour }
    return nil
  }
}

/// A note that cannot be written to a file.
public struct InvalidNoteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the track that holds the note, or nil for notes without a track.
  public let track: String?

  /// The note's place among its track's notes, from 0.
  public let index: Int

  /// What is wrong with the note.
  public let defect: NoteDefect

  /// What is wrong and what to do about it.
  public var description: String {
    let place = track.map { "note \(index) of track \"\($0)\"" } ?? "note \(index)"
    switch defect {
    case .times:
      return "The times of \(place) are not numbers in order; "
        + "give a finite onset and an offset that is not before it."
    case .pitch:
      return "The pitch of \(place) is not a MIDI pitch; give a number from -0.5 to below 127.5."
    case .confidence:
      return "The confidence of \(place) is not a number; give one from 0 to 1."
    case .contour:
      return "The contour of \(place) cannot be drawn; "
        + "give a hop above 0 seconds and finite cents, or the flat contour."
    }
  }

  /// Throws the first defect found among `notes`.
  ///
  /// - Parameter first: the place of the first of them among the notes of their track.
  static func check<Unit>(
    _ notes: [TimedNote<Unit>], from first: Int = 0, track: String? = nil
  ) throws(InvalidNoteError) {
    for (index, note) in notes.enumerated() {
      if let defect = note.defect {
        throw InvalidNoteError(track: track, index: first + index, defect: defect)
      }
    }
  }
}
