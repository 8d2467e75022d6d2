/// An opaque colour with components of 0...255.
struct PianoRollColour: Hashable {
  let red: Double
  let green: Double
  let blue: Double

  static let white = PianoRollColour(0xFFFFFF)
  static let black = PianoRollColour(0x000000)

  /// Creates a colour from 24 bits, red first.
  init(_ bits: Int) {
    self.init(
      red: Double(bits >> 16 & 0xFF), green: Double(bits >> 8 & 0xFF), blue: Double(bits & 0xFF))
  }

  private init(red: Double, green: Double, blue: Double) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// This colour with a `part` (0...1) of it replaced by another.
  func mixed(with other: PianoRollColour, part: Double) -> PianoRollColour {
    PianoRollColour(
      red: red + (other.red - red) * part, green: green + (other.green - green) * part,
      blue: blue + (other.blue - blue) * part)
  }

  /// The colour as SVG writes it, "#4c6ef5".
  var text: String {
    "#"
      + [red, green, blue].map { part in
        let digits = String(Int(part.rounded()), radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }.joined()
  }
}

/// The picture's colours.
enum PianoRollPalette {
  static let tracks = [
    0x4C6EF5, 0xF76707, 0x0CA678, 0xE64980, 0x7950F2, 0x1098AD, 0xE8A400, 0x66A80F,
  ].map { PianoRollColour($0) }

  static let background = "#ffffff"
  static let whiteRow = "#fafbfc"
  static let blackRow = "#f0f2f5"
  static let faintLine = "#e3e6ea"
  static let strongLine = "#c9ced6"
  static let barLine = "#aab1bb"
  static let keyLine = "#ced4da"
  static let blackKey = "#343a40"
  static let frame = "#b4bac2"
  static let label = "#5c636b"
  static let ink = "#212529"
}
