import VocalFiles

/// Notes as tables that other programs read: CSV and JSON. The same notes always give the same text,
/// whatever the user's locale.
///
/// The CSV has the header `onset,offset,pitch,velocity,confidence` and a line a note: seconds with four
/// decimals, the pitch as sung as a fractional MIDI number with three, 1...127, 0...1 with three. Lines
/// end in a line feed.
///
/// The JSON is an array of objects, one a note, with those five as numbers, the attack where it was
/// measured, and the contour, which is empty where the pitch does not move:
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
    /// A note has no place in a table.
    case invalidNote(InvalidNoteError)
    /// The file system refused.
    case file(FileWritingError)

    /// What is wrong and what to do about it.
    public var description: String {
      switch self {
      case .invalidNote(let error): error.description
      case .file(let error): error.description
      }
    }
  }

  /// The notes as CSV, in the order given.
  public static func csv(_ notes: [Note]) throws(InvalidNoteError) -> String {
    try InvalidNoteError.check(notes)
    let header = Row.names.joined(separator: ",") + "\n"
    return header + notes.map { Row($0).values.joined(separator: ",") + "\n" }.joined()
  }

  /// The notes as JSON, in the order given.
  public static func json(_ notes: [Note]) throws(InvalidNoteError) -> String {
    try InvalidNoteError.check(notes)
    guard !notes.isEmpty else { return "[]\n" }
    return "[\n" + notes.map(object).joined(separator: ",\n") + "\n]\n"
  }

  /// Writes the notes to a file as `csv(_:)` gives them; see `FileWritingError` for what happens to a file
  /// that is already there.
  public static func writeCSV(_ notes: [Note], to path: String) throws(WritingError) {
    try write(notes, as: csv, to: path)
  }

  /// Writes the notes to a file as `json(_:)` gives them; see `FileWritingError` for what happens to a file
  /// that is already there.
  public static func writeJSON(_ notes: [Note], to path: String) throws(WritingError) {
    try write(notes, as: json, to: path)
  }

  private static func write(
    _ notes: [Note], as format: ([Note]) throws(InvalidNoteError) -> String, to path: String
  ) throws(WritingError) {
    let text: String
    do {
      text = try format(notes)
    } catch {
      throw .invalidNote(error)
    }
    do {
      try AtomicFile.write(text.utf8, to: path)
    } catch {
      throw .file(error)
    }
  }

  private static func object(_ note: Note) -> String {
    let row = Row(note)
    let fields = zip(Row.names, row.values).map { "\"\($0)\": \($1)" }.joined(separator: ", ")
    let hop = decimalText(note.contour.hop, places: 6)
    let cents = note.contour.cents.map { decimalText(Double($0), places: 1) }
    return "  {\(fields),\n   \(attack(note))\"contour\": {\"hop\": \(hop), "
      + "\"cents\": [\(cents.joined(separator: ", "))]}}"
  }

  /// The member of a note's attack, where it has one.
  private static func attack(_ note: Note) -> String {
    guard let attack = note.attack, attack.isFinite else { return "" }
    return "\"attack\": \(decimalText(attack, places: 2)), "
  }

  /// A note's numbers as both tables print them.
  private struct Row {
    static let names = ["onset", "offset", "pitch", "velocity", "confidence"]
    let values: [String]

    init(_ note: Note) {
      values = [
        decimalText(note.onset, places: 4), decimalText(note.offset, places: 4),
        decimalText(note.pitch, places: 3), String(min(max(note.velocity, 1), 127)),
        decimalText(min(max(note.confidence, 0), 1), places: 3),
      ]
    }
  }
}
