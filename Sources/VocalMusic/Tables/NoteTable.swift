import VocalFiles

/// Notes as tables that other programs read: CSV and JSON. The same notes always give the same text,
/// whatever the user's locale.
///
/// ```swift
/// try NoteTable.writeCSV(transcription.notes, to: "notes.csv")
/// let notes = try NoteTable.notes(csv: text)
/// ```
///
/// The CSV has the header `onset,offset,pitch,velocity,confidence` and a line for each note: the times in
/// seconds with four decimals, the pitch as sung as a fractional MIDI number with three, the velocity
/// 1...127, and the confidence 0...1 with three. Lines end in a line feed. The CSV of a song has the
/// track's name at the beginning of each line, quoted where RFC 4180 requires it.
///
/// The JSON is an array of objects, one for each note, with these five values as numbers, the attack if
/// it was measured, and the contour, which is empty where the pitch does not move:
/// ```
/// [
///   {"onset": 0.5000, "offset": 1.2500, "pitch": 60.125, "velocity": 90, "confidence": 0.950,
///    "attack": 4.21, "contour": {"hop": 0.010000, "cents": [-12.5, 0.0, 3.1]}}
/// ]
/// ```
/// `cents` are relative to `pitch`, every `hop` seconds from `onset`. `JSONDecoder` reads it as `[Note]`.
public enum NoteTable {
  /// Why a table could not be written.
  public enum WritingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A note cannot be written to a table.
    case invalidNote(InvalidNoteError)
    /// The file system refused to write the file.
    case file(FileWritingError)

    /// What is wrong and what to do about it.
    public var description: String {
      switch self {
      case .invalidNote(let error): error.description
      case .file(let error): error.description
      }
    }
  }

  /// The columns of the CSV.
  static let columns = ["onset", "offset", "pitch", "velocity", "confidence"]
  /// The first line of the CSV.
  static let csvHeader = line(columns)

  /// The notes as CSV, in the order given.
  public static func csv(_ notes: [Note]) throws(InvalidNoteError) -> String {
    try InvalidNoteError.check(notes)
    return csvHeader + notes.map(csvLine).joined()
  }

  /// The notes of all tracks of a song as CSV, as they sound.
  public static func csv(of song: Song) throws(InvalidNoteError) -> String {
    var csv = line(["track"] + columns)
    for track in song.tracks {
      let notes = track.played(in: song.tempoMap)
      try InvalidNoteError.check(notes, track: track.name)
      csv += notes.map { line([quoted(track.name)] + cells($0)) }.joined()
    }
    return csv
  }

  /// The notes as JSON, in the order given.
  public static func json(_ notes: [Note]) throws(InvalidNoteError) -> String {
    try InvalidNoteError.check(notes)
    guard !notes.isEmpty else { return "[]\n" }
    return "[\n" + notes.map(jsonObject).joined(separator: ",\n") + "\n]\n"
  }

  /// Writes the notes to a file as `csv(_:)` gives them; see `FileWritingError` for what happens to a file
  /// that is already there.
  public static func writeCSV(_ notes: [Note], to path: String) throws(WritingError) {
    try write(to: path) { () throws(InvalidNoteError) in try csv(notes) }
  }

  /// Writes the notes of a song to a file as `csv(of:)` gives them.
  public static func writeCSV(of song: Song, to path: String) throws(WritingError) {
    try write(to: path) { () throws(InvalidNoteError) in try csv(of: song) }
  }

  /// Writes the notes to a file as `json(_:)` gives them.
  public static func writeJSON(_ notes: [Note], to path: String) throws(WritingError) {
    try write(to: path) { () throws(InvalidNoteError) in try json(notes) }
  }

  private static func write(
    to path: String, _ text: () throws(InvalidNoteError) -> String
  ) throws(WritingError) {
    let table: String
    do {
      table = try text()
    } catch {
      throw .invalidNote(error)
    }
    do {
      try AtomicFile.write(table.utf8, to: path)
    } catch {
      throw .file(error)
    }
  }

  private static func line(_ cells: [String]) -> String { cells.joined(separator: ",") + "\n" }

  /// A note's line of the CSV.
  static func csvLine(_ note: Note) -> String { line(cells(note)) }

  /// A text as a cell of CSV.
  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// A note's numbers as both tables print them.
  private static func cells(_ note: Note) -> [String] {
    [
      decimalText(note.onset.value, places: 4), decimalText(note.offset.value, places: 4),
      decimalText(note.pitch, places: 3), String(note.velocity.clamped(to: MIDIRange.velocities)),
      decimalText(note.confidence.clamped(to: 0...1), places: 3),
    ]
  }

  /// A note's object of the JSON.
  static func jsonObject(_ note: Note) -> String {
    let fields = zip(columns, cells(note)).map { "\"\($0)\": \($1)" }.joined(separator: ", ")
    let hop = decimalText(note.contour.hop.value, places: 6)
    let cents = note.contour.cents.map { decimalText(Double($0), places: 1) }
    return "  {\(fields),\n   \(attack(note))\"contour\": {\"hop\": \(hop), "
      + "\"cents\": [\(cents.joined(separator: ", "))]}}"
  }

  /// The JSON member with a note's attack; empty if it has none.
  private static func attack(_ note: Note) -> String {
    guard let attack = note.attack, attack.isFinite else { return "" }
    return "\"attack\": \(decimalText(attack, places: 2)), "
  }
}
