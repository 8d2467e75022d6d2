/// The rows of the drums, each with its name: what is struck has no pitch.
struct PianoRollDrums {
  let layout: PianoRollLayout

  /// Draws the empty rows.
  func append(to svg: inout SVGText) {
    guard !layout.drums.isEmpty else { return }
    let left = layout.plotLeft
    for (index, key) in layout.drums.enumerated() {
      let top = layout.drumsTop + Double(index) * PianoRollLayout.drumRowHeight
      svg.rectangle(
        x: left, y: top, width: layout.plotWidth, height: PianoRollLayout.drumRowHeight,
        [
          "fill": index.isMultiple(of: 2) ? PianoRollPalette.whiteRow : PianoRollPalette.blackRow
        ])
      svg.text(
        Percussion.shortName(of: key), x: left - 5, y: layout.y(ofDrum: key) + 4,
        ["font-size": "10", "fill": PianoRollPalette.label, "text-anchor": "end"])
    }
  }

  func appendFrame(to svg: inout SVGText) {
    guard !layout.drums.isEmpty else { return }
    svg.rectangle(
      x: layout.plotLeft - PianoRollLayout.keyboardWidth, y: layout.drumsTop,
      width: layout.plotWidth + PianoRollLayout.keyboardWidth, height: layout.drumsHeight,
      ["fill": "none", "stroke": PianoRollPalette.frame])
  }

  /// The mark of a hit, in its track's colour. Hits have no length: all marks are as wide as is legible.
  func append(_ hit: Note, of track: DrawnTrack, to svg: inout SVGText) {
    let loudness = Double(hit.velocity.clamped(to: MIDIRange.velocities)) / 127
    let height = (PianoRollLayout.drumRowHeight - 4) * (0.4 + 0.6 * loudness)
    svg.rectangle(
      x: layout.x(hit.onset), y: layout.y(ofDrum: hit.key) - height / 2,
      width: 4, height: height, radius: 1.5,
      ["fill": track.colour.mixed(with: .white, part: 0.5 * (1 - loudness)).text])
  }
}
