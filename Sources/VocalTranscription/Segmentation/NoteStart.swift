/// Where a note begins within a voiced run.
struct NoteStart {
  /// In fractional frames.
  var position: Double
  /// The number under which it was announced; nil if it was not.
  var number: Int?
}
