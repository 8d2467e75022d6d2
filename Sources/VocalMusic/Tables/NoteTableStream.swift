import VocalFiles

/// A table of notes that is written while they come: the same text as ``NoteTable`` gives of all of them, in memory that
/// does not grow with it.
package final class NoteTableStream {
  /// What the notes are written as.
  package enum Format: Sendable {
    case csv, json
  }

  private let format: Format
  private let rows = Spool()
  /// How many notes have come.
  private var count = 0

  /// Begins a table.
  package init(_ format: Format) { self.format = format }

  /// Adds the next notes.
  package func append(_ notes: [Note]) throws(InvalidNoteError) {
    try InvalidNoteError.check(notes, from: count)
    for note in notes {
      rows.append(Array(row(of: note).utf8))
      count += 1
    }
  }

  private func row(of note: Note) -> String {
    switch format {
    case .csv: NoteTable.csvLine(note)
    case .json: (count == 0 ? "\n" : ",\n") + NoteTable.jsonObject(note)
    }
  }

  /// The table of the notes that have come, which are all.
  package var contents: SpooledContents {
    switch format {
    case .csv: SpooledContents(head: Array(NoteTable.csvHeader.utf8), body: rows)
    case .json:
      SpooledContents(
        head: Array("[".utf8), body: rows, tail: Array((count == 0 ? "]\n" : "\n]\n").utf8))
    }
  }
}
