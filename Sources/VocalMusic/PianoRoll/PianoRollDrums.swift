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
        Self.name(of: key), x: left - 5, y: layout.y(ofDrum: key) + 4,
        ["font-size": "10", "fill": PianoRollPalette.label, "text-anchor": "end"])
    }
  }

  /// A name that fits beside the rows.
  private static func name(of key: Int) -> String {
    switch key {
    case 35, 36: "Kick"
    case 37: "Side stick"
    case 38, 40: "Snare"
    case 39: "Clap"
    case 41, 43: "Floor tom"
    case 42: "Hi-hat"
    case 44: "Hi-hat foot"
    case 45, 47: "Low tom"
    case 46: "Open hat"
    case 48, 50: "High tom"
    case 49, 57: "Crash"
    case 51, 59: "Ride"
    case 52: "China"
    case 53: "Ride bell"
    case 54: "Tambourine"
    case 55: "Splash"
    case 56: "Cowbell"
    default: "Drum \(key)"
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
