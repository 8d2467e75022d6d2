/// The song's musical time over the rows: bar lines with their numbers, beats, chord symbols.
struct PianoRollBars {
  /// When each bar begins, and when each other beat does.
  let bars: [Seconds]
  let beats: [Seconds]
  /// When each chord begins, and its symbol.
  let chords: [(onset: Seconds, symbol: String)]

  /// Numbers and symbols stand this far apart at least, in pixels; lines may stand closer.
  private static let apart = 34.0
  private static let linesApart = 7.0

  /// Nothing for a song that says nothing of its beats, or has too many bars to be told apart.
  init(of song: Song) {
    let key = song.key ?? .cMajor
    chords = song.chords.map {
      (song.tempoMap.seconds(at: $0.beat), $0.value.symbol(in: key))
    }
    guard !song.isUnmeasured, song.tracks.contains(where: { !$0.notes.isEmpty }),
      let score = try? ScoreBars(of: song)
    else {
      (bars, beats) = ([], [])
      return
    }
    func time(_ place: Int) -> Seconds {
      song.tempoMap.seconds(at: Beats(Double(place) / Double(ScorePlace.perQuarter)))
    }
    bars = score.bars.map { time($0.range.lowerBound) }
    beats = score.bars.flatMap { bar in
      let value = ScorePlace.perQuarter * (bar.hasDottedBeats ? 3 : 2) / 2
      return stride(
        from: bar.range.lowerBound, to: bar.range.upperBound,
        by: bar.hasDottedBeats ? value : ScorePlace.perQuarter
      )
      .dropFirst().map(time)
    }
  }

  var hasBars: Bool { !bars.isEmpty }
  var hasChords: Bool { !chords.isEmpty }

  func append(to svg: inout SVGText, layout: PianoRollLayout) {
    if isLegible(beats, layout) {
      for time in beats { appendLine(time, PianoRollPalette.faintLine, to: &svg, layout) }
    }
    if isLegible(bars, layout) {
      for time in bars.dropFirst() {
        appendLine(time, PianoRollPalette.barLine, to: &svg, layout)
      }
    }
    appendNumbers(to: &svg, layout)
    appendChords(to: &svg, layout)
  }

  /// Whether lines at such times do not run into each other, on average.
  private func isLegible(_ times: [Seconds], _ layout: PianoRollLayout) -> Bool {
    Double(times.count) * Self.linesApart < layout.plotWidth
  }

  private func appendLine(
    _ time: Seconds, _ stroke: String, to svg: inout SVGText, _ layout: PianoRollLayout
  ) {
    let x = layout.x(time)
    for (top, height) in [
      (layout.plotTop, layout.plotHeight), (layout.drumsTop, layout.drumsHeight),
    ] where height > 0 {
      svg.line(x1: x, y1: top, x2: x, y2: top + height, stroke: stroke)
    }
  }

  /// Every bar's number, or every second's, fourth's ... so that they can be read.
  private func appendNumbers(to svg: inout SVGText, _ layout: PianoRollLayout) {
    guard let baseline = layout.barsBaseline, !bars.isEmpty else { return }
    var step = 1
    while Double(bars.count / step) * Self.apart > layout.plotWidth { step *= 2 }
    for index in stride(from: 0, to: bars.count, by: step) {
      svg.text(
        String(index + 1), x: layout.x(bars[index]) + 2, y: baseline,
        ["font-size": "11", "fill": PianoRollPalette.label, "class": "bar"])
    }
  }

  /// A symbol that would be written over the one before is left out.
  private func appendChords(to svg: inout SVGText, _ layout: PianoRollLayout) {
    guard let baseline = layout.chordsBaseline else { return }
    var free = 0.0
    var last = ""
    for chord in chords where chord.symbol != last {
      let x = layout.x(chord.onset) + 2
      guard x >= free else { continue }
      svg.text(
        chord.symbol, x: x, y: baseline,
        [
          "font-size": "13", "font-weight": "600", "fill": PianoRollPalette.ink,
          "class": "chord",
        ])
      free = x + 8 * Double(chord.symbol.count) + 4
      last = chord.symbol
    }
  }
}
