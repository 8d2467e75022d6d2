/// The background of the notes: the keyboard at the left, a row for each key, the time along the bottom.
struct PianoRollGrid {
  let layout: PianoRollLayout

  private var plotRight: Double { layout.plotLeft + layout.plotWidth }

  /// The rows of the keys, and where notes are clipped.
  func appendRows(to svg: inout SVGText) {
    svg.clip(
      id: "plot", x: layout.plotLeft, y: layout.plotTop, width: layout.plotWidth,
      height: layout.plotHeight)
    guard let keys = layout.keys else { return }
    svg.rectangle(
      x: layout.plotLeft, y: layout.plotTop, width: layout.plotWidth, height: layout.plotHeight,
      ["fill": PianoRollPalette.whiteRow])
    for key in keys { appendRow(key, above: keys.lowerBound, to: &svg) }
  }

  /// The times along the bottom.
  ///
  /// - Parameter isRuled: whether lines go through the rows, where there are no bar lines.
  func appendTimes(isRuled: Bool, to svg: inout SVGText) {
    for time in layout.timeTicks { appendTime(time, isRuled: isRuled, to: &svg) }
  }

  private func top(ofRow key: Int) -> Double { layout.y(Double(key)) - layout.rowHeight / 2 }

  private func appendRow(_ key: Int, above lowest: Int, to svg: inout SVGText) {
    let top = top(ofRow: key)
    if Self.isBlack(key) {
      svg.rectangle(
        x: layout.plotLeft, y: top, width: layout.plotWidth, height: layout.rowHeight,
        ["fill": PianoRollPalette.blackRow])
    }
    let bottom = top + layout.rowHeight
    let pitchClass = PitchClass.of(key)
    if pitchClass == 0 || pitchClass == 5, key > lowest {
      svg.line(
        x1: layout.plotLeft, y1: bottom, x2: plotRight, y2: bottom,
        stroke: pitchClass == 0 ? PianoRollPalette.strongLine : PianoRollPalette.faintLine)
    }
  }

  private func appendTime(_ time: Seconds, isRuled: Bool, to svg: inout SVGText) {
    let x = layout.x(time)
    let bottom = layout.bottom
    if isRuled {
      svg.line(x1: x, y1: layout.plotTop, x2: x, y2: bottom, stroke: PianoRollPalette.faintLine)
    }
    svg.line(x1: x, y1: bottom, x2: x, y2: bottom + 5, stroke: PianoRollPalette.frame)
    svg.text(
      layout.label(of: time), x: x, y: bottom + 21,
      ["font-size": "12.5", "fill": PianoRollPalette.label, "text-anchor": "middle"])
  }

  /// White keys that meet in the middle of the black key between them, black keys over them, labels on
  /// the Cs; and the frame around the rows.
  func appendKeyboard(to svg: inout SVGText) {
    guard let keys = layout.keys else { return }
    let left = layout.plotLeft - PianoRollLayout.keyboardWidth
    svg.rectangle(
      x: left, y: layout.plotTop, width: PianoRollLayout.keyboardWidth,
      height: layout.plotHeight, ["fill": "#ffffff"])
    for key in keys {
      let top = top(ofRow: key)
      let edge = Self.isBlack(key) ? top + layout.rowHeight / 2 : top + layout.rowHeight
      if Self.isBlack(key) || [0, 5].contains(PitchClass.of(key)) {
        svg.line(
          x1: left, y1: edge, x2: layout.plotLeft, y2: edge, stroke: PianoRollPalette.keyLine)
      }
    }
    for key in keys where Self.isBlack(key) {
      svg.rectangle(
        x: left, y: top(ofRow: key) + 0.5, width: PianoRollLayout.keyboardWidth * 0.55,
        height: layout.rowHeight - 1, radius: 1.5, ["fill": PianoRollPalette.blackKey])
    }
    for key in keys where PitchClass.of(key) == 0 {
      svg.text(
        Note.name(ofKey: key), x: layout.plotLeft - 5, y: layout.y(Double(key)) + 4,
        [
          "font-size": "11", "font-weight": "600", "fill": PianoRollPalette.label,
          "text-anchor": "end",
        ])
    }
    svg.rectangle(
      x: left, y: layout.plotTop, width: layout.plotWidth + PianoRollLayout.keyboardWidth,
      height: layout.plotHeight, ["fill": "none", "stroke": PianoRollPalette.frame])
  }

  private static func isBlack(_ key: Int) -> Bool {
    [1, 3, 6, 8, 10].contains(PitchClass.of(key))
  }
}
