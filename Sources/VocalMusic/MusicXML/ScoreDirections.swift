/// What stands above the first part: tempi and chord symbols.
struct ScoreDirections {
  /// A tempo, where it begins.
  private struct Mark {
    let place: Int
    let beatsPerMinute: Double
    /// Whether it is written, not only followed in playing.
    let isShown: Bool
    /// Whether it counts dotted quarters.
    let isDotted: Bool
  }

  /// A chord symbol at its place.
  private struct Symbol {
    let place: Int
    let chord: Chord
  }

  /// By the indices of their bars.
  private let marks: [Int: [Mark]]
  private let symbols: [Int: [Symbol]]
  private let spelling: PitchSpelling

  /// The share of a tempo by which another must differ to be written: a singer's tempo moves all the time.
  private static let shownChange = 0.1

  init(song: Song, bars: ScoreBars) {
    spelling = PitchSpelling(key: song.key)
    var marks: [Mark] = []
    var shown = 0.0
    for change in song.tempoMap.tempi {
      let tempo = change.value.beatsPerMinute
      let isShown = abs(tempo - shown) > Self.shownChange * shown
      if isShown { shown = tempo }
      marks.append(
        Mark(
          place: ScorePlace.nearest(to: change.beat), beatsPerMinute: tempo,
          isShown: isShown,
          isDotted: song.tempoMap.timeSignature(at: change.beat).isCompound))
    }
    let end = bars.bars.last?.range.upperBound ?? 0
    self.marks = Dictionary(grouping: marks.filter { $0.place < end }) { bars.index(at: $0.place) }
    symbols = Dictionary(grouping: Self.symbols(of: song, before: end)) { bars.index(at: $0.place) }
  }

  /// The chords that change, within the bars.
  private static func symbols(of song: Song, before end: Int) -> [Symbol] {
    let symbols = song.chords.map {
      Symbol(place: ScorePlace.nearest(to: $0.beat), chord: $0.value)
    }.sorted { $0.place < $1.place }.filter { $0.place < end }
    return symbols.enumerated().filter { index, symbol in
      index == 0 || symbols[index - 1].chord != symbol.chord
    }.map(\.element)
  }

  /// Writes those of a bar, each with its distance from the bar line.
  func append(_ bar: ScoreBar, index: Int, to xml: inout XMLText) {
    for mark in marks[index] ?? [] {
      append(mark, offset: mark.place - bar.range.lowerBound, to: &xml)
    }
    for symbol in symbols[index] ?? [] {
      append(symbol, offset: symbol.place - bar.range.lowerBound, to: &xml)
    }
  }

  private func append(_ mark: Mark, offset: Int, to xml: inout XMLText) {
    let tempo = decimalText(mark.beatsPerMinute, places: 3)
    guard mark.isShown else {
      xml.open("sound", ["tempo": tempo])
      if offset > 0 { xml.element("offset", String(offset)) }
      xml.close("sound")
      return
    }
    xml.open("direction", ["placement": "above"])
    xml.open("direction-type")
    xml.open("metronome")
    xml.element("beat-unit", "quarter")
    if mark.isDotted { xml.empty("beat-unit-dot") }
    let beats = mark.isDotted ? mark.beatsPerMinute / 1.5 : mark.beatsPerMinute
    xml.element("per-minute", decimalText(beats, places: 0))
    xml.close("metronome")
    xml.close("direction-type")
    if offset > 0 { xml.element("offset", String(offset), ["sound": "yes"]) }
    xml.empty("sound", ["tempo": tempo])
    xml.close("direction")
  }

  private func append(_ symbol: Symbol, offset: Int, to xml: inout XMLText) {
    let root = spelling.name(ofKey: symbol.chord.root)
    xml.open("harmony")
    xml.open("root")
    xml.element("root-step", String(root.letter))
    if root.alter != 0 { xml.element("root-alter", String(root.alter)) }
    xml.close("root")
    xml.element("kind", symbol.chord.quality.musicXMLKind, ["text": symbol.chord.quality.suffix])
    if offset > 0 { xml.element("offset", String(offset)) }
    xml.close("harmony")
  }
}

extension Chord.Quality {
  fileprivate var musicXMLKind: String {
    switch self {
    case .major: "major"
    case .minor: "minor"
    case .diminished: "diminished"
    case .augmented: "augmented"
    case .suspendedFourth: "suspended-fourth"
    case .dominantSeventh: "dominant"
    case .majorSeventh: "major-seventh"
    case .minorSeventh: "minor-seventh"
    }
  }
}
