import VocalFiles

/// A song as a picture: seconds to the right, keys upwards, each note a bar, the sung pitch a line over it.
///
/// The picture is a self-contained SVG on a light background, which grows wider with the song. A louder note has a
/// stronger colour, a less certain one is more transparent. Lines are left out on bars too narrow to show them. Each
/// track has a colour, named in a legend where there is more than one. Drums have rows of their own below the keys.
/// Bar lines with their numbers show the song's musical time unless it says nothing of it (``Song/isUnmeasured``), and
/// symbols its chords. Notes that could not be written to a file (``NoteDefect``) are left out. The same song always
/// gives the same picture.
public enum PianoRoll {
  /// The picture as SVG text.
  public static func svg(of song: Song) -> String {
    let tracks = song.tracks.enumerated().map { index, track in
      DrawnTrack(
        name: track.name, isDrums: track.isDrums, index: index,
        notes: track.notes.filter { $0.defect == nil }.map(song.tempoMap.played))
    }
    let legend = tracks.count > 1 ? PianoRollLegend(tracks: tracks) : nil
    let titleHeight = song.title.isEmpty ? 0.0 : 40
    let bars = PianoRollBars(of: song)
    let layout = PianoRollLayout(
      melodic: tracks.filter { !$0.isDrums }.flatMap(\.notes),
      drums: tracks.filter(\.isDrums).flatMap(\.notes),
      headerHeight: titleHeight + (legend?.height ?? 0), hasChords: bars.hasChords,
      hasBars: bars.hasBars)

    var svg = SVGText(width: layout.width, height: layout.height, title: song.title)
    appendTitle(song.title, to: &svg)
    legend?.append(to: &svg, top: titleHeight)
    let drums = PianoRollDrums(layout: layout)
    let grid = PianoRollGrid(layout: layout)
    grid.appendRows(to: &svg)
    drums.append(to: &svg)
    grid.appendTimes(isRuled: !bars.hasBars, to: &svg)
    bars.append(to: &svg, layout: layout)
    grid.appendKeyboard(to: &svg)
    drums.appendFrame(to: &svg)
    append(tracks, to: &svg, layout: layout, drums: drums)
    return svg.finished()
  }

  /// The notes: bars and contours on the rows of keys, hits on those of drums.
  private static func append(
    _ tracks: [DrawnTrack], to svg: inout SVGText, layout: PianoRollLayout, drums: PianoRollDrums
  ) {
    svg.open("g", ["clip-path": "url(#plot)"])
    for track in tracks where !track.isDrums {
      for note in track.notes { appendBar(note, of: track, to: &svg, layout: layout) }
    }
    for track in tracks where !track.isDrums {
      appendContours(of: track, to: &svg, layout: layout)
    }
    svg.close("g")
    svg.open("g", ["class": "drums"])
    for track in tracks where track.isDrums {
      for hit in track.notes { drums.append(hit, of: track, to: &svg) }
    }
    svg.close("g")
  }

  /// Writes the picture to a file; see `FileWritingError` for what happens to a file that is already there.
  public static func write(_ song: Song, to path: String) throws(FileWritingError) {
    try AtomicFile.write(svg(of: song).utf8, to: path)
  }

  private static func appendTitle(_ title: String, to svg: inout SVGText) {
    guard !title.isEmpty else { return }
    svg.text(
      title, x: PianoRollLayout.margin, y: 38,
      ["font-size": "20", "font-weight": "600", "fill": PianoRollPalette.ink])
  }

  private static func appendBar(
    _ note: Note, of track: DrawnTrack, to svg: inout SVGText, layout: PianoRollLayout
  ) {
    let left = layout.x(note.onset)
    let width = max(layout.x(note.offset) - left, 1.5)
    let height = layout.rowHeight * 0.86
    let loudness = Double(note.velocity.clamped(to: MIDIRange.velocities)) / 127
    svg.rectangle(
      x: left, y: layout.y(Double(note.key)) - height / 2, width: width, height: height,
      radius: min(4, height / 3, width / 3),
      [
        "fill": track.colour.mixed(with: .white, part: 0.62 * (1 - loudness)).text,
        "fill-opacity": decimalText(0.35 + 0.6 * note.confidence.clamped(to: 0...1), places: 2),
        "stroke": track.colour.mixed(with: .black, part: 0.15).text, "stroke-width": "0.8",
      ])
  }

  /// The width of a bar, in pixels, below which a contour would only cover it.
  private static let narrowestContour = 7.0

  /// All of a track's legible contours as one path.
  private static func appendContours(
    of track: DrawnTrack, to svg: inout SVGText, layout: PianoRollLayout
  ) {
    let legible = track.notes.filter { note in
      !note.contour.isFlat && layout.x(note.offset) - layout.x(note.onset) >= narrowestContour
    }
    guard !legible.isEmpty else { return }
    let paths = legible.map { contourPath($0, layout: layout) }
    svg.empty(
      "path",
      [
        "d": paths.joined(), "fill": "none",
        "stroke": track.colour.mixed(with: .black, part: 0.6).text, "stroke-width": "1.8",
        "stroke-linejoin": "round", "stroke-linecap": "round",
      ])
  }

  /// The contour within its note's bar, with one point per pixel at most.
  private static func contourPath(_ note: Note, layout: PianoRollLayout) -> String {
    let step = max(note.contour.hop, layout.timePerPixel)
    let end = min(note.duration, layout.duration)
    let intervals = max(Int((end / step).rounded(.up)), 1)
    let points = (0...intervals).map { index in
      let time = min(Double(index) * step, end)
      let x = decimalText(layout.x(note.onset + time), places: 1)
      return x + " " + decimalText(layout.y(note.pitch(at: time)), places: 1)
    }
    return "M" + points.joined(separator: "L")
  }
}

/// A track as the picture shows it.
struct DrawnTrack {
  let name: String
  let isDrums: Bool
  let notes: [Note]
  let colour: PianoRollColour

  init(name: String, isDrums: Bool, index: Int, notes: [Note]) {
    self.name = name
    self.isDrums = isDrums
    self.notes = notes
    colour = PianoRollPalette.tracks[index % PianoRollPalette.tracks.count]
  }
}
