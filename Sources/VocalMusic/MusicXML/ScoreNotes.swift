/// Writes the notes and rests of a voice in a bar.
struct ScoreNotes {
  let part: String
  let isDrums: Bool
  let spelling: PitchSpelling
  let grid: ScoreGrid

  /// The instrument of a drum.
  static func instrument(_ part: String, key: Int) -> String { "\(part)-K\(key)" }

  /// Writes a voice's chords and, between them, rests.
  func append(
    _ chords: ArraySlice<ScoreChord>, in bar: ScoreBar, voice: Int, to xml: inout XMLText
  ) {
    guard !chords.isEmpty else {
      appendWholeRest(bar, voice: voice, to: &xml)
      return
    }
    var place = bar.range.lowerBound
    for chord in chords {
      let sounding = chord.range.clamped(to: bar.range)
      appendRests(place..<sounding.lowerBound, voice: voice, to: &xml)
      for piece in ScorePiece.pieces(of: sounding, in: grid) {
        append(chord, piece, voice: voice, to: &xml)
      }
      place = sounding.upperBound
    }
    appendRests(place..<bar.range.upperBound, voice: voice, to: &xml)
  }

  private func appendWholeRest(_ bar: ScoreBar, voice: Int, to xml: inout XMLText) {
    xml.open("note")
    xml.empty("rest", ["measure": "yes"])
    xml.element("duration", String(bar.range.count))
    xml.element("voice", String(voice))
    xml.close("note")
  }

  private func appendRests(_ range: Range<Int>, voice: Int, to xml: inout XMLText) {
    for piece in ScorePiece.pieces(of: range, in: grid) {
      xml.open("note")
      xml.empty("rest")
      xml.element("duration", String(piece.value.length))
      xml.element("voice", String(voice))
      append(piece.value, to: &xml)
      let brackets = brackets(of: piece)
      if !brackets.isEmpty {
        xml.open("notations")
        for type in brackets { xml.empty("tuplet", ["type": type]) }
        xml.close("notations")
      }
      xml.close("note")
    }
  }

  private func append(
    _ chord: ScoreChord, _ piece: ScorePiece, voice: Int, to xml: inout XMLText
  ) {
    // A tie ends where the chord began before, and starts where it goes on.
    let ties =
      (piece.start > chord.range.lowerBound ? ["stop"] : [])
      + (piece.end < chord.range.upperBound ? ["start"] : [])
    for (index, note) in chord.notes.enumerated() {
      let loudness = 100 * Double(note.velocity.clamped(to: MIDIRange.velocities)) / 90
      xml.open("note", ["dynamics": decimalText(loudness, places: 1)])
      if index > 0 { xml.empty("chord") }
      appendPitch(note.key, to: &xml)
      xml.element("duration", String(piece.value.length))
      for type in ties { xml.empty("tie", ["type": type]) }
      if isDrums { xml.empty("instrument", ["id": Self.instrument(part, key: note.key)]) }
      xml.element("voice", String(voice))
      append(piece.value, to: &xml)
      if isDrums, DrumNotation(key: note.key).isCross { xml.element("notehead", "x") }
      appendNotations(ties, index == 0 ? brackets(of: piece) : [], to: &xml)
      xml.close("note")
    }
  }

  private func appendPitch(_ key: Int, to xml: inout XMLText) {
    if isDrums {
      let drum = DrumNotation(key: key)
      xml.open("unpitched")
      xml.element("display-step", drum.step)
      xml.element("display-octave", String(drum.octave))
      xml.close("unpitched")
    } else {
      let name = spelling.name(ofKey: key)
      xml.open("pitch")
      xml.element("step", String(name.letter))
      if name.alter != 0 { xml.element("alter", String(name.alter)) }
      xml.element("octave", String(name.octave))
      xml.close("pitch")
    }
  }

  private func append(_ value: ScoreValue, to xml: inout XMLText) {
    xml.element("type", value.type)
    for _ in 0..<value.dots { xml.empty("dot") }
    if value.isTriplet {
      xml.open("time-modification")
      xml.element("actual-notes", "3")
      xml.element("normal-notes", "2")
      xml.close("time-modification")
    }
  }

  /// The ends of a triplet's bracket, which spans a beat.
  private func brackets(of piece: ScorePiece) -> [String] {
    guard piece.value.isTriplet else { return [] }
    let beat = grid.beat(at: piece.start).range
    return (piece.start == beat.lowerBound ? ["start"] : [])
      + (piece.end == beat.upperBound ? ["stop"] : [])
  }

  private func appendNotations(_ ties: [String], _ brackets: [String], to xml: inout XMLText) {
    guard !ties.isEmpty || !brackets.isEmpty else { return }
    xml.open("notations")
    for type in ties { xml.empty("tied", ["type": type]) }
    for type in brackets { xml.empty("tuplet", ["type": type]) }
    xml.close("notations")
  }
}
