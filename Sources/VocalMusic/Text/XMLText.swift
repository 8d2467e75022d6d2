/// Builds a text in XML, one element per line.
struct XMLText {
  private var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]

  typealias Attributes = KeyValuePairs<String, String>

  /// The whole text.
  consuming func finished() -> String {
    lines.append("")
    return lines.joined(separator: "\n")
  }

  /// Adds a line as it stands.
  mutating func line(_ text: String) { lines.append(text) }

  mutating func open(_ name: String, _ attributes: Attributes = [:]) {
    lines.append("<\(name)\(Self.text(attributes))>")
  }

  mutating func close(_ name: String) { lines.append("</\(name)>") }

  mutating func empty(_ name: String, _ attributes: Attributes = [:]) {
    lines.append("<\(name)\(Self.text(attributes))/>")
  }

  /// Adds an element that holds a text.
  mutating func element(_ name: String, _ content: String, _ attributes: Attributes = [:]) {
    lines.append("<\(name)\(Self.text(attributes))>\(Self.escaped(content))</\(name)>")
  }

  /// Attributes as they stand in a tag, each after a space.
  static func text(_ attributes: Attributes) -> String {
    attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
  }

  /// `text` with XML's special characters escaped, and characters that XML 1.0 forbids replaced by
  /// spaces.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{FFFE}", "\u{FFFF}": escaped += " "
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
