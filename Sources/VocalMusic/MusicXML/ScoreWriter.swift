/// Writes a song as a partwise score.
struct ScoreWriter {
  let song: Song
  let bars: ScoreBars

  func text() -> String {
    var xml = XMLText()
    xml.line(
      "<!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 4.0 Partwise//EN\" "
        + "\"http://www.musicxml.org/dtds/partwise.dtd\">")
    xml.open("score-partwise", ["version": "4.0"])
    if !song.title.isEmpty {
      xml.open("work")
      xml.element("work-title", song.title)
      xml.close("work")
    }
    xml.open("identification")
    xml.open("encoding")
    xml.element("software", "VocalMIDI")
    xml.close("encoding")
    xml.close("identification")
    let parts = parts
    xml.open("part-list")
    for part in parts { part.appendDescription(to: &xml) }
    xml.close("part-list")
    let directions = ScoreDirections(song: song, bars: bars)
    for (index, part) in parts.enumerated() {
      part.append(to: &xml, directions: index == 0 ? directions : nil)
    }
    xml.close("score-partwise")
    return xml.finished()
  }

  /// A part for each track, or an empty one where there is none.
  private var parts: [ScorePart] {
    let tracks = song.tracks.isEmpty ? [Track(name: song.title)] : song.tracks
    var channels = ChannelAssignment()
    return tracks.enumerated().map { index, track in
      // Tracks beyond the 15 channels go without one.
      ScorePart(
        id: "P\(index + 1)", track: track, channel: channels.next(isDrums: track.isDrums),
        bars: bars, key: song.key)
    }
  }
}
