/// A bar of a score. Places are whole numbers of divisions, 480 to a quarter note.
struct ScoreBar {
  let range: Range<Int>
  let signature: TimeSignature
  /// Whether the signature is written: it is new in this bar.
  let showsSignature: Bool

  /// The bar's length where it is not cut off by a change of the metre.
  static func length(of signature: TimeSignature) -> Int {
    signature.numerator * 4 * ScorePlace.perQuarter / signature.denominator
  }

  /// Whether a change of the metre cuts it off.
  var isCut: Bool { range.count < Self.length(of: signature) }

  /// Whether its beats are dotted, as in 6/8, 3/8 and 6/16. Such bars are not written in triplets.
  var hasDottedBeats: Bool {
    signature.denominator >= 8 && signature.numerator.isMultiple(of: 3)
  }
}

/// Places in a score.
enum ScorePlace {
  /// Divisions of a quarter note: every value from a 128th note on, and triplets.
  static let perQuarter = 480

  /// The place nearest to a time, at the start or later. Times beyond ``Beats/latest`` count as that, and what is not a
  /// number as the start.
  static func nearest(to time: Beats, in grid: Int = 1) -> Int {
    let held = time > 0 ? min(time, .latest) : 0
    return grid * Int((held.value * Double(perQuarter) / Double(grid)).rounded())
  }
}

/// The bars of a song, one at least, to the end of its last note.
struct ScoreBars {
  let bars: [ScoreBar]

  /// How far a grid moves a note at most, half an eighth triplet.
  private static let furthestMove = 80

  init(of song: Song) throws(MusicXML.WritingError) {
    let notes = song.tracks.lazy.flatMap(\.notes)
    // An onset must lie in a bar wherever its grid moves it; a note that reaches a little over the last bar line ends
    // there.
    let end = notes.reduce(1) { end, note in
      max(
        end, ScorePlace.nearest(to: note.onset) + Self.furthestMove + 1,
        ScorePlace.nearest(to: note.offset) - Self.furthestMove)
    }
    let shortest = ScorePlace.perQuarter / 32
    let changes = song.tempoMap.timeSignatures.map {
      (place: ScorePlace.nearest(to: $0.beat, in: shortest), signature: $0.value)
    }
    var bars: [ScoreBar] = []
    var start = 0
    for (index, change) in changes.enumerated() {
      let next = index + 1 < changes.count ? changes[index + 1].place : Int.max
      let length = ScoreBar.length(of: change.signature)
      while start < next, start < end || bars.isEmpty {
        guard bars.count < MusicXML.maximumBars else { throw .tooManyBars }
        let stop = min(start + length, next)
        bars.append(
          ScoreBar(
            range: start..<stop, signature: change.signature,
            showsSignature: bars.last?.signature != change.signature))
        start = stop
      }
    }
    self.bars = bars
  }

  /// The index of the bar that a place lies in; that of the last bar for a place after it.
  func index(at place: Int) -> Int {
    max(bars.partitioningIndex(where: { $0.range.lowerBound > place }) - 1, 0)
  }
}
