/// Builds an SVG picture, one element per line.
struct SVGText {
  private var lines: [String]

  /// Begins a picture of the given size in pixels, on a plain background.
  init(width: Double, height: Double, title: String) {
    let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
    let box = "viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\""
    let fonts = "Inter, 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif"
    lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) \(box) font-family=\"\(fonts)\">",
      "<title>\(Self.escaped(title.isEmpty ? "Piano roll" : title))</title>",
    ]
    rectangle(
      x: 0, y: 0, width: width, height: height, ["fill": PianoRollPalette.background])
  }

  /// The whole text.
  consuming func finished() -> String {
    lines.append("</svg>\n")
    return lines.joined(separator: "\n")
  }

  mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String>) {
    lines.append("<\(name)\(Self.text(attributes))>")
  }

  mutating func close(_ name: String) { lines.append("</\(name)>") }

  mutating func empty(_ name: String, _ attributes: KeyValuePairs<String, String>) {
    lines.append("<\(name)\(Self.text(attributes))/>")
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, radius: Double = 0,
    _ attributes: KeyValuePairs<String, String>
  ) {
    let corners = radius > 0 ? " rx=\"\(Self.number(radius))\"" : ""
    lines.append(
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
        + "height=\"\(Self.number(height))\"\(corners)\(Self.text(attributes))/>")
  }

  mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, stroke: String) {
    lines.append(
      "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" "
        + "y2=\"\(Self.number(y2))\" stroke=\"\(stroke)\"/>")
  }

  mutating func text(
    _ content: String, x: Double, y: Double, _ attributes: KeyValuePairs<String, String>
  ) {
    lines.append(
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(Self.text(attributes))>"
        + "\(Self.escaped(content))</text>")
  }

  /// Defines a rectangle by which elements can be clipped.
  mutating func clip(id: String, x: Double, y: Double, width: Double, height: Double) {
    open("clipPath", ["id": id])
    rectangle(x: x, y: y, width: width, height: height, [:])
    close("clipPath")
  }

  private static func number(_ value: Double) -> String { decimalText(value, places: 2) }

  private static func text(_ attributes: KeyValuePairs<String, String>) -> String {
    attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
  }

  /// `text` with XML's special characters escaped, and characters that XML 1.0 forbids replaced by
  /// spaces.
  private static func escaped(_ text: String) -> String {
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
