import Foundation
import VocalFiles

/// A song as a page for a browser, in one file that needs nothing else: what was heard over the spectrogram of the
/// recording, all tracks with bars and chords, zoom, and playback of the voice, the song, or both.
///
/// The browser computes the spectrogram. Where the song has no sound of its own, the browser plays its notes by simple
/// oscillators. The same song and sounds always give the same page.
public struct SongPage: Sendable {
  /// A sound that the page plays.
  public struct Sound: Hashable, Sendable {
    /// A whole file, in a format that browsers know.
    public let file: [UInt8]
    /// What it is, such as "audio/mpeg".
    public let type: String
    /// When it begins on the song's clock; may be below 0.
    public let start: Seconds

    /// Creates a sound.
    public init(file: [UInt8], type: String, start: Seconds) {
      self.file = file
      self.type = type
      self.start = start
    }
  }

  /// The song; its first track with a pitch is taken for the voice.
  public var song: Song
  /// The recording that the song was made of.
  public var voice: Sound?
  /// The song as it sounds.
  public var playedSong: Sound?

  /// Creates a page.
  public init(of song: Song, voice: Sound? = nil, playedSong: Sound? = nil) {
    self.song = song
    self.voice = voice
    self.playedSong = playedSong
  }

  /// The page as HTML. Notes that could not be written to a file (``NoteDefect``) are left out.
  public func html() -> String {
    let title = XMLText.escaped(song.title.isEmpty ? "Song" : song.title)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>
      \(SongPageStyle.text)</style>
      </head>
      <body>
      <h1>\(title)</h1>
      <p id="summary"></p>
      <div id="controls"></div>
      <div id="frame">
      <svg id="axis"></svg>
      <div id="view"><canvas id="spectrogram"></canvas><svg id="score"></svg></div>
      </div>
      <p id="detail">Click to play from there. The wheel zooms with Ctrl.</p>
      <script type="application/json" id="data">\(data())</script>
      <script>
      \(SongPageScript.text)</script>
      </body>
      </html>

      """
  }

  /// Everything that the script draws and plays, as JSON that cannot end its element.
  private func data() -> String {
    let bars = PianoRollBars(of: song)
    let page = PageData(
      summary: summary(hasBars: bars.hasBars), duration: song.duration.value,
      bars: bars.bars.map(\.value), beats: bars.beats.map(\.value),
      chords: bars.chords.map { PageData.Chord(time: $0.onset.value, symbol: $0.symbol) },
      tracks: song.tracks.enumerated().map { index, track in
        PageData.Track(
          track, at: song.tempoMap,
          colour: PianoRollPalette.tracks[index % PianoRollPalette.tracks.count].text)
      },
      voice: voice.map(PageData.Sound.init), playedSong: playedSong.map(PageData.Sound.init))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let json = try? encoder.encode(page) else { return "{}" }
    return String(decoding: json, as: UTF8.self).replacing("<", with: "\\u003c")
  }

  private func summary(hasBars: Bool) -> String {
    let tempo = hasBars ? "\(Int(tempoHalfway.rounded())) beats a minute" : nil
    let metre = hasBars ? song.tempoMap.timeSignatures.last?.value.description : nil
    return [song.key?.description, tempo, metre].compactMap { $0 }.joined(separator: ", ")
  }

  /// The tempo in the middle of the song, in beats, as they are felt, per minute.
  private var tempoHalfway: Double {
    let end = song.tracks.lazy.flatMap(\.notes).map(\.offset).max() ?? 0
    let metre = song.tempoMap.timeSignatures.last?.value ?? .fourFour
    return song.tempoMap.tempo(at: end / 2).beatsPerMinute / metre.beat.value
  }
}

/// What the page's script is given; times are in seconds.
private struct PageData: Encodable {
  struct Chord: Encodable {
    let time: Double
    let symbol: String
  }

  struct Track: Encodable {
    let name: String
    let colour: String
    let isDrums: Bool
    let notes: [Note]

    init(_ track: VocalMusic.Track, at map: TempoMap, colour: String) {
      name = track.name
      self.colour = colour
      isDrums = track.isDrums
      notes = track.notes.filter { $0.defect == nil }
        .map { Note(map.played($0), isDrum: track.isDrums) }
    }
  }

  struct Note: Encodable {
    let onset: Double
    let offset: Double
    let pitch: Double
    let key: Int
    /// Of the key, or of the drum.
    let name: String
    let velocity: Int
    let confidence: Double
    /// Cents around the pitch, every `hop` seconds; empty where it does not move.
    let cents: [Float]
    let hop: Double

    init(_ note: VocalMusic.Note, isDrum: Bool) {
      (onset, offset, pitch) = (note.onset.value, note.offset.value, note.pitch)
      (key, velocity, confidence) = (note.key, note.velocity, note.confidence)
      name =
        isDrum ? Percussion.shortName(of: note.key) : VocalMusic.Note.name(ofKey: note.key)
      cents = note.contour.cents.map { ($0 * 10).rounded() / 10 }
      hop = note.contour.hop.value
    }
  }

  struct Sound: Encodable {
    let url: String
    let start: Double

    init(_ sound: SongPage.Sound) {
      url = "data:\(sound.type);base64,\(Data(sound.file).base64EncodedString())"
      start = sound.start.value
    }
  }

  let summary: String
  let duration: Double
  let bars: [Double]
  let beats: [Double]
  let chords: [Chord]
  let tracks: [Track]
  let voice: Sound?
  let playedSong: Sound?
}
