/// Builds an SVG picture, one element per line.
struct SVGText {
  private var xml = XMLText()

  /// Begins a picture of the given size in pixels, on a plain background.
  init(width: Double, height: Double, title: String) {
    let fonts = "Inter, 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif"
    xml.open(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "width": Self.number(width),
        "height": Self.number(height),
        "viewBox": "0 0 \(Self.number(width)) \(Self.number(height))", "font-family": fonts,
      ])
    xml.element("title", title.isEmpty ? "Piano roll" : title)
    rectangle(
      x: 0, y: 0, width: width, height: height, ["fill": PianoRollPalette.background])
  }

  /// The whole text.
  consuming func finished() -> String {
    xml.close("svg")
    return xml.finished()
  }

  mutating func open(_ name: String, _ attributes: XMLText.Attributes) {
    xml.open(name, attributes)
  }

  mutating func close(_ name: String) { xml.close(name) }

  mutating func empty(_ name: String, _ attributes: XMLText.Attributes) {
    xml.empty(name, attributes)
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, radius: Double = 0,
    _ attributes: XMLText.Attributes
  ) {
    let corners = radius > 0 ? " rx=\"\(Self.number(radius))\"" : ""
    xml.line(
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
        + "height=\"\(Self.number(height))\"\(corners)\(XMLText.text(attributes))/>")
  }

  mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, stroke: String) {
    xml.line(
      "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" "
        + "y2=\"\(Self.number(y2))\" stroke=\"\(stroke)\"/>")
  }

  mutating func text(
    _ content: String, x: Double, y: Double, _ attributes: XMLText.Attributes
  ) {
    xml.line(
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(XMLText.text(attributes))>"
        + "\(XMLText.escaped(content))</text>")
  }

  /// Defines a rectangle by which elements can be clipped.
  mutating func clip(id: String, x: Double, y: Double, width: Double, height: Double) {
    open("clipPath", ["id": id])
    rectangle(x: x, y: y, width: width, height: height, [:])
    close("clipPath")
  }

  private static func number(_ value: Double) -> String { decimalText(value, places: 2) }
}
