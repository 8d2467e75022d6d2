import Foundation
import VocalMIDI

/// A bar of the band as a line of JSON, for programs. Times are in seconds of the stream.
struct LiveBarLine: Encodable {
  struct Note: Encodable {
    let time: Double
    let duration: Double
    let key: Int
    let velocity: Int
  }

  let event = "bar"
  let bar: Int
  let time: Double
  let duration: Double
  let bpm: Double
  let heard: Double
  let key: String
  let chords: [String]
  let tracks: [String: [Note]]

  private init(_ bar: LiveBar) {
    self.bar = bar.number
    time = bar.start.value
    duration = (bar.end - bar.start).value
    bpm = bar.beatsPerMinute
    heard = bar.heard.value
    key = bar.key.description
    chords = bar.chords.map(\.description)
    var tracks = bar.played.map { ($0.key.rawValue, $0.value.map(Self.note)) }
    if !bar.answer.isEmpty { tracks.append(("answer", bar.playedAnswer.map(Self.note))) }
    self.tracks = Dictionary(uniqueKeysWithValues: tracks)
  }

  private static func note(_ note: VocalMIDI.Note) -> Note {
    Note(
      time: note.onset.value, duration: note.duration.value, key: note.key, velocity: note.velocity)
  }

  /// The line, without its end.
  static func text(of bar: LiveBar) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(LiveBarLine(bar)), as: UTF8.self)
  }
}
