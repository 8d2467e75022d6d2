import Foundation

// What programs show of an error, through `localizedDescription`, is its own description.

extension NoteTable.WritingError: LocalizedError {
  public var errorDescription: String? { description }
}

extension NoteTable.ReadingError: LocalizedError {
  public var errorDescription: String? { description }
}

extension MusicXML.WritingError: LocalizedError {
  public var errorDescription: String? { description }
}

extension InvalidNoteError: LocalizedError {
  public var errorDescription: String? { description }
}

extension ChordChart.ReadingError: LocalizedError {
  public var errorDescription: String? { description }
}

extension StandardMIDIFile.WritingError: LocalizedError {
  public var errorDescription: String? { description }
}

extension StandardMIDIFile.ReadingError: LocalizedError {
  public var errorDescription: String? { description }
}
