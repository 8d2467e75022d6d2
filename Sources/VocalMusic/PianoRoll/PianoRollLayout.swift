/// The positions of the picture's parts, in pixels from its upper left corner.
struct PianoRollLayout {
  static let margin = 28.0
  static let keyboardWidth = 58.0
  static let width = 1200.0

  let height: Double

  /// The keys shown, an octave or more.
  let keys: ClosedRange<Int>
  let rowHeight: Double

  /// The time shown at the right end.
  let duration: Seconds

  /// The longest time shown; what lies later is drawn at the right end.
  private static let longestDuration: Seconds = 1e8

  let plotLeft = Self.margin + Self.keyboardWidth
  let plotTop: Double

  init(notes: [Note], headerHeight: Double) {
    keys = Self.keys(of: notes)
    rowHeight = (400 / Double(keys.count)).clamped(to: 8...22)
    let end = notes.reduce(Seconds.zero) { max($0, $1.offset) }
    duration = end > 0 ? min(end, Self.longestDuration) * 1.015 : 4
    plotTop = Self.margin + headerHeight
    height = plotTop + rowHeight * Double(keys.count) + 50
  }

  var plotWidth: Double { Self.width - plotLeft - Self.margin }
  var plotHeight: Double { rowHeight * Double(keys.count) }
  var timePerPixel: Seconds { duration / plotWidth }

  /// The horizontal position of a time, clamped to the times shown.
  func x(_ time: Seconds) -> Double {
    plotLeft + time.clamped(to: 0...duration) / duration * plotWidth
  }

  /// The vertical position of a pitch, clamped to some rows beyond the keys shown.
  func y(_ pitch: Double) -> Double {
    let highest = Double(keys.upperBound)
    let held = pitch.clamped(to: Double(keys.lowerBound) - 4...highest + 4)
    return plotTop + (highest - held + 0.5) * rowHeight
  }

  /// The times labelled below: at most twelve, at multiples of a round number of seconds.
  var timeTicks: [Seconds] {
    let rounded: [Seconds] = [
      0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600,
    ]
    var step = rounded.first { duration / $0 <= 12 } ?? 7200
    while duration / step > 12 { step = 2 * step }
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
      let below = min(max(Double(cents.min() ?? 0) / 100, -4), 0)
      let above = max(min(Double(cents.max() ?? 0) / 100, 4), 0)
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
