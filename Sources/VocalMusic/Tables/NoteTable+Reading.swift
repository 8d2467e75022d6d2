import Foundation

extension NoteTable {
  /// Why a text is not a table of notes.
  public enum ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The CSV has another header, or the JSON is not an array of notes.
    case notATable
    /// A row is not a note; rows are counted from 1, without the header.
    case invalidRow(Int)

    /// What is wrong and what to do about it.
    public var description: String {
      switch self {
      case .notATable:
        "This is not a table of notes; give CSV with the columns \(NoteTable.columns.joined(separator: ",")), "
          + "or a JSON array of notes with their contours."
      case .invalidRow(let row):
        "Row \(row) is not a row of a table of notes; give five numbers, a velocity of 0 to 127, and times in order."
      }
    }
  }

  /// The notes of a table as ``csv(_:)`` writes it; lines may also end in a carriage return and a line
  /// feed.
  public static func notes(csv text: String) throws(ReadingError) -> [Note] {
    let rows = text.split(whereSeparator: \.isNewline)
    guard let header = rows.first, header == columns.joined(separator: ",") else {
      throw .notATable
    }
    var notes: [Note] = []
    for (index, row) in rows.dropFirst().enumerated() {
      guard let note = note(row) else { throw .invalidRow(index + 1) }
      notes.append(note)
    }
    return notes
  }

  /// The notes of a table as ``json(_:)`` writes it.
  public static func notes(json data: Data) throws(ReadingError) -> [Note] {
    guard let notes = try? JSONDecoder().decode([Note].self, from: data) else {
      throw .notATable
    }
    if let index = notes.firstIndex(where: { $0.defect != nil }) {
      throw .invalidRow(index + 1)
    }
    return notes
  }

  /// The note in a row; nil if the row is not a note.
  private static func note(_ row: Substring) -> Note? {
    let cells = row.split(separator: ",", omittingEmptySubsequences: false)
    let fields = cells.compactMap { Double($0) }
    guard cells.count == columns.count, fields.count == cells.count,
      (0...Double(MIDIRange.values.upperBound)).contains(fields[3])
    else { return nil }
    let note = Note(
      onset: Seconds(fields[0]), offset: Seconds(fields[1]), pitch: fields[2],
      velocity: Int(fields[3]), confidence: fields[4])
    return note.defect == nil ? note : nil
  }
}
