/// The tracks' names beside their colours, in as many lines as they need.
struct PianoRollLegend {
  private struct Entry {
    let name: String
    let colour: PianoRollColour
    let x: Double
    let line: Int
  }

  private static let lineHeight = 24.0
  private static let longestName = 32

  private let entries: [Entry]

  init(tracks: [DrawnTrack]) {
    var entries: [Entry] = []
    var x = PianoRollLayout.margin
    var line = 0
    for (index, track) in tracks.enumerated() {
      let name = Self.shortened(track.name.isEmpty ? "Track \(index + 1)" : track.name)
      // The mark, the name at a generous average of a letter's width, and the gap to the next.
      let width = 22 + 7.6 * Double(name.count) + 22
      if x + width > PianoRollLayout.leastWidth - PianoRollLayout.margin, x > PianoRollLayout.margin
      {
        (x, line) = (PianoRollLayout.margin, line + 1)
      }
      entries.append(Entry(name: name, colour: track.colour, x: x, line: line))
      x += width
    }
    self.entries = entries
  }

  /// The height in pixels.
  var height: Double { Double((entries.last?.line ?? 0) + 1) * Self.lineHeight + 6 }

  func append(to svg: inout SVGText, top: Double) {
    for entry in entries {
      let middle = top + PianoRollLayout.margin + 4 + Double(entry.line) * Self.lineHeight
      svg.rectangle(
        x: entry.x, y: middle - 6, width: 16, height: 12, radius: 3, ["fill": entry.colour.text])
      svg.text(
        entry.name, x: entry.x + 22, y: middle + 4.5,
        ["font-size": "13", "fill": PianoRollPalette.ink])
    }
  }

  private static func shortened(_ name: String) -> String {
    name.count > longestName ? name.prefix(longestName - 1) + "…" : name
  }
}
