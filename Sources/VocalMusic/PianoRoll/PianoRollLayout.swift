/// The positions of the picture's parts, in pixels from its upper left corner.
///
/// From top to bottom: title and legend, chord symbols, bar numbers, the rows of the keys, those of the drums, times.
struct PianoRollLayout {
  static let margin = 28.0
  static let keyboardWidth = 58.0
  /// The width of short songs' pictures, which their headers keep to.
  static let leastWidth = 1200.0

  let width: Double
  let height: Double

  /// The keys shown, an octave or more; nil where only drums are played.
  let keys: ClosedRange<Int>?
  let rowHeight: Double

  /// The drums' keys in General MIDI's percussion map, from top to bottom.
  let drums: [Int]
  static let drumRowHeight = 16.0

  /// The time shown at the right end.
  let duration: Seconds

  /// The longest time shown; what lies later is drawn at the right end.
  private static let longestDuration: Seconds = 1e8
  /// From here on the width grows with the duration.
  private static let widthPerSecond = 32.0
  /// A picture that is wider is not drawn by some programs.
  private static let greatestWidth = 60_000.0

  let plotLeft = Self.margin + Self.keyboardWidth
  let plotTop: Double
  let drumsTop: Double
  /// Where the chord symbols stand, and where the bar numbers do; nil without them.
  let chordsBaseline: Double?
  let barsBaseline: Double?

  /// - Parameters:
  ///   - melodic: the notes that are shown on rows of keys.
  ///   - drums: the hits, on rows of drums.
  init(
    melodic: [Note], drums hits: [Note], headerHeight: Double, hasChords: Bool, hasBars: Bool
  ) {
    keys = melodic.isEmpty && !hits.isEmpty ? nil : Self.keys(of: melodic)
    drums = Set(hits.map(\.key)).sorted(by: >)
    rowHeight = keys.map { (400 / Double($0.count)).clamped(to: 8...22) } ?? 0
    let end = (melodic + hits).reduce(Seconds.zero) { max($0, $1.offset) }
    duration = end > 0 ? min(end, Self.longestDuration) * 1.015 : 4
    let sides = plotLeft + Self.margin
    width = (sides + Self.widthPerSecond * duration.value)
      .clamped(to: Self.leastWidth...Self.greatestWidth)
    let chordsBottom = Self.margin + headerHeight + (hasChords ? 24 : 0)
    chordsBaseline = hasChords ? chordsBottom - 8 : nil
    plotTop = chordsBottom + (hasBars ? 18 : 0)
    barsBaseline = hasBars ? plotTop - 5 : nil
    let plotBottom = plotTop + rowHeight * Double(keys?.count ?? 0)
    drumsTop = plotBottom + (keys != nil && !drums.isEmpty ? 12 : 0)
    height = drumsTop + Self.drumRowHeight * Double(drums.count) + 50
  }

  var plotWidth: Double { width - plotLeft - Self.margin }
  var plotHeight: Double { rowHeight * Double(keys?.count ?? 0) }
  var drumsHeight: Double { Self.drumRowHeight * Double(drums.count) }
  /// Where the last row ends.
  var bottom: Double { drumsTop + drumsHeight }
  var timePerPixel: Seconds { duration / plotWidth }

  /// The horizontal position of a time, clamped to the times shown.
  func x(_ time: Seconds) -> Double {
    plotLeft + time.clamped(to: 0...duration) / duration * plotWidth
  }

  /// The vertical position of a pitch, clamped to some rows beyond the keys shown.
  func y(_ pitch: Double) -> Double {
    guard let keys else { return plotTop }
    let highest = Double(keys.upperBound)
    let held = pitch.clamped(to: Double(keys.lowerBound) - 4...highest + 4)
    return plotTop + (highest - held + 0.5) * rowHeight
  }

  /// The middle of a drum's row.
  func y(ofDrum key: Int) -> Double {
    drumsTop + (Double(drums.firstIndex(of: key) ?? 0) + 0.5) * Self.drumRowHeight
  }

  /// The times labelled below, 90 pixels apart or more, at multiples of a round number of seconds.
  var timeTicks: [Seconds] {
    let rounded: [Seconds] = [
      0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600,
    ]
    let most = plotWidth / 90
    var step = rounded.first { duration / $0 <= most } ?? 7200
    while duration / step > most { step = 2 * step }
    return (0...Int(duration / step)).map { Double($0) * step }
  }

  /// A time as a label: "2.5 s" in short pictures, minutes and seconds from two minutes on, hours from
  /// two hours on.
  func label(of time: Seconds) -> String {
    if duration < 120 {
      let places = timeTicks.count > 1 && timeTicks[1] < 1 ? 1 : 0
      return decimalText(time.value, places: places) + " s"
    }
    let whole = Int(time.value.rounded())
    let (hours, minutes) = duration < 7200 ? (0, whole / 60) : (whole / 3600, whole / 60 % 60)
    return (hours > 0 || duration >= 7200 ? "\(hours):\(twoDigits(minutes))" : "\(minutes)")
      + ":" + twoDigits(whole % 60)
  }

  private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The keys of the notes and of their contours (up to four semitones away), one more at both ends, and
  /// at least an octave.
  private static func keys(of notes: [Note]) -> ClosedRange<Int> {
    guard !notes.isEmpty else { return 60...72 }
    var (low, high) = (127, 0)
    for note in notes {
      let cents = note.contour.cents
      let below = (Double(cents.min() ?? 0) / 100).clamped(to: -4...0)
      let above = (Double(cents.max() ?? 0) / 100).clamped(to: 0...4)
      low = min(low, note.key, Int((note.pitch + below).rounded()))
      high = max(high, note.key, Int((note.pitch + above).rounded()))
    }
    (low, high) = (low - 1, high + 1)
    let missing = max(12 - (high - low), 0)
    (low, high) = (low - missing / 2, high + (missing - missing / 2))
    let shift = max(-low, 0) - max(high - 127, 0)
    return max(low + shift, 0)...min(high + shift, 127)
  }
}
