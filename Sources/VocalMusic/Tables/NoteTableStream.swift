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
  private var isEmpty = true

  /// Begins a table.
  package init(_ format: Format) { self.format = format }

  /// Adds the next notes.
  package func append(_ notes: [Note]) throws(InvalidNoteError) {
    try InvalidNoteError.check(notes)
    for note in notes {
      rows.append(Array(row(of: note).utf8))
      isEmpty = false
    }
  }

  private func row(of note: Note) -> String {
    switch format {
    case .csv: NoteTable.csvLine(note)
    case .json: (isEmpty ? "\n" : ",\n") + NoteTable.jsonObject(note)
    }
  }

  /// The table of the notes that have come, which are all.
  package var contents: SpooledContents {
    switch format {
    case .csv: SpooledContents(head: Array(NoteTable.csvHeader.utf8), body: rows)
    case .json:
      SpooledContents(
        head: Array("[".utf8), body: rows, tail: Array((isEmpty ? "]\n" : "\n]\n").utf8))
    }
  }
}
