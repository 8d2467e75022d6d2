extension String {
  /// The text as one line that cannot steer a terminal or flood it: control, format and separating
  /// characters are written as escapes, and what is over the limit is cut.
  ///
  /// - Parameter limit: the most characters (Unicode scalars) of the text that are kept.
  package func printable(limit: Int = .max) -> String {
    var printable = ""
    for scalar in unicodeScalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        printable += "\\u{\(String(scalar.value, radix: 16))}"
      default: printable.unicodeScalars.append(scalar)
      }
    }
    return unicodeScalars.count > limit ? printable + "…" : printable
  }

  /// The text of several lines, each ``printable(limit:)`` by itself.
  package func printableLines() -> String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).printable() }.joined(separator: "\n")
  }
}
