import Foundation

// What programs show of an error, through `localizedDescription`, is its own description.

extension NoteTable.WritingError: LocalizedError {
  /// The same as `description`.
  public var errorDescription: String? { description }
}

extension NoteTable.ReadingError: LocalizedError {
  /// The same as `description`.
  public var errorDescription: String? { description }
}

extension MusicXML.WritingError: LocalizedError {
  /// The same as `description`.
  public var errorDescription: String? { description }
}

extension InvalidNoteError: LocalizedError {
  /// The same as `description`.
  public var errorDescription: String? { description }
}

extension ChordChart.ReadingError: LocalizedError {
  /// The same as `description`.
  public var errorDescription: String? { description }
}

extension StandardMIDIFile.WritingError: LocalizedError {
  /// The same as `description`.
  public var errorDescription: String? { description }
}

extension StandardMIDIFile.ReadingError: LocalizedError {
  /// The same as `description`.
  public var errorDescription: String? { description }
}
