/// The chords of a song as musicians write them: `C | F G | Am7 | %`.
///
/// Bars lie between `|`. A bar has one chord, or two, one for each half; `%` is the bar before again. A root is a letter
/// with `#` or `b`; it may be followed by `m`, `dim`, `aug`, `sus4`, `7`, `maj7` or `m7`, or their usual signs. Of richer
/// chords the nearest of these is played (``Chord/init(symbol:)``).
public struct ChordChart: Hashable, Sendable {
  /// Why a chart cannot be read.
  public enum ReadingError: Error, Equatable, CustomStringConvertible {
    /// What stands there is no chord that is known.
    case unknownChord(String)
    /// A bar has this many chords.
    case tooManyChords(Int, bar: String)
    /// There are no chords, or the first bar repeats the one before.
    case noChords

    /// What is wrong, and what to write.
    public var description: String {
      switch self {
      case .unknownChord(let text):
        "'\(text)' is no chord that is known; write a root and m, dim, aug, sus4, 7, maj7 or m7, such as F#m7"
      case .tooManyChords(let count, let bar):
        "'\(bar)' has \(count) chords; give a bar one or two"
      case .noChords:
        "there are no chords; write some, such as 'C | F G | Am | G'"
      }
    }
  }

  /// The chords, two for each bar.
  public let halves: [Chord]

  /// Reads a chart.
  public init(_ text: String) throws(ReadingError) {
    var halves: [Chord] = []
    let bars = text.split(separator: "|", omittingEmptySubsequences: false)
    for bar in bars {
      let symbols = bar.split(whereSeparator: \.isWhitespace).map(String.init)
      if symbols.isEmpty { continue }
      if symbols == ["%"] {
        guard halves.count >= 2 else { throw .noChords }
        halves += halves.suffix(2)
        continue
      }
      guard symbols.count <= 2 else {
        throw .tooManyChords(symbols.count, bar: symbols.joined(separator: " "))
      }
      for symbol in [symbols[0], symbols[symbols.count - 1]] {
        guard let chord = Chord(symbol: symbol) else { throw .unknownChord(symbol) }
        halves.append(chord)
      }
    }
    guard !halves.isEmpty else { throw .noChords }
    self.halves = halves
  }

  /// The chords of so many bars, two for each: the chart over and over.
  public func chords(bars: Int) -> [Chord] { (0..<2 * bars).map(chord(ofHalf:)) }

  /// The chord of a half of a bar: the halves of bar 1 are 0 and 1.
  package func chord(ofHalf half: Int) -> Chord { halves[half % halves.count] }
}
