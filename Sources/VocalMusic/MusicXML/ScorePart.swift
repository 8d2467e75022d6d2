/// A track as a part of a score.
struct ScorePart {
  let id: String
  let track: Track
  /// The MIDI channel, 0...15; nil for none.
  let channel: Int?
  let bars: ScoreBars
  let key: KeySignature?

  /// The keys of the drums, each an instrument of its own; empty for a melodic track.
  private var drums: [Int] { track.isDrums ? Set(track.notes.map(\.key)).sorted() : [] }

  /// Writes what the list of parts says of it.
  func appendDescription(to xml: inout XMLText) {
    xml.open("score-part", ["id": id])
    xml.element("part-name", track.name.isEmpty ? id : track.name)
    let names = track.isDrums ? drums.map(Percussion.name) : [track.name]
    let ids = track.isDrums ? drums.map { ScoreNotes.instrument(id, key: $0) } : ["\(id)-I1"]
    for (id, name) in zip(ids, names) {
      xml.open("score-instrument", ["id": id])
      xml.element("instrument-name", name)
      xml.close("score-instrument")
    }
    for (index, id) in ids.enumerated() {
      xml.open("midi-instrument", ["id": id])
      if let channel { xml.element("midi-channel", String(channel + 1)) }
      xml.element("midi-program", String(track.program.clamped(to: MIDIRange.values) + 1))
      if track.isDrums { xml.element("midi-unpitched", String(drums[index] + 1)) }
      xml.close("midi-instrument")
    }
    xml.close("score-part")
  }

  /// Writes its bars.
  ///
  /// - Parameter directions: what stands above it.
  func append(to xml: inout XMLText, directions: ScoreDirections?) {
    let grid = ScoreGrid(of: bars, onsets: track.notes.map(\.onset))
    var voices = ScoreVoices(of: track, in: grid).voices.map { ScoreVoice(chords: $0) }
    let notes = ScoreNotes(
      part: id, isDrums: track.isDrums, spelling: PitchSpelling(key: key), grid: grid)
    xml.open("part", ["id": id])
    for (index, bar) in bars.bars.enumerated() {
      xml.open(
        "measure",
        bar.isCut
          ? ["number": String(index + 1), "implicit": "yes"] : ["number": String(index + 1)])
      appendAttributes(bar, isFirst: index == 0, to: &xml)
      directions?.append(bar, index: index, to: &xml)
      var isFirst = true
      for number in voices.indices {
        let chords = voices[number].chords(in: bar)
        guard number == 0 || !chords.isEmpty else { continue }
        if !isFirst {
          xml.open("backup")
          xml.element("duration", String(bar.range.count))
          xml.close("backup")
        }
        isFirst = false
        notes.append(chords, in: bar, voice: number + 1, to: &xml)
      }
      xml.close("measure")
    }
    xml.close("part")
  }

  private func appendAttributes(_ bar: ScoreBar, isFirst: Bool, to xml: inout XMLText) {
    guard isFirst || bar.showsSignature else { return }
    xml.open("attributes")
    if isFirst {
      xml.element("divisions", String(ScorePlace.perQuarter))
      if let key, !track.isDrums {
        xml.open("key")
        xml.element("fifths", String(key.sharps))
        xml.element("mode", key.mode == .major ? "major" : "minor")
        xml.close("key")
      }
    }
    if bar.showsSignature {
      xml.open("time")
      xml.element("beats", String(bar.signature.numerator))
      xml.element("beat-type", String(bar.signature.denominator))
      xml.close("time")
    }
    if isFirst {
      xml.open("clef")
      xml.element("sign", clef.sign)
      if let line = clef.line { xml.element("line", String(line)) }
      xml.close("clef")
    }
    xml.close("attributes")
  }

  /// The clef that needs the fewest ledger lines: a bass clef for notes that lie below middle C on average.
  private var clef: (sign: String, line: Int?) {
    if track.isDrums { return ("percussion", nil) }
    let sum = track.notes.reduce(0) { $0 + $1.key }
    return sum < 60 * track.notes.count ? ("F", 4) : ("G", 2)
  }
}

/// A voice that is read bar by bar.
struct ScoreVoice {
  private let chords: [ScoreChord]
  private var next = 0

  init(chords: [ScoreChord]) { self.chords = chords }

  /// The chords that sound in a bar, which follows the one before.
  mutating func chords(in bar: ScoreBar) -> ArraySlice<ScoreChord> {
    while next < chords.count, chords[next].range.upperBound <= bar.range.lowerBound { next += 1 }
    let sounding = chords[next...].prefix { $0.range.lowerBound < bar.range.upperBound }
    return sounding
  }
}
