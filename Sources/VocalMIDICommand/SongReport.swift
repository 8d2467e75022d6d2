import Foundation
import VocalFiles
import VocalMIDI

/// What `generate --json` writes: what was found in the singing, and the tracks.
struct SongReport: Encodable {
  private struct Sound: Encodable {
    let name: String
    let program: Int
    let score: Float
  }

  private let title: String
  /// Beats per minute.
  private let tempo: Double
  private let timeSignature: String
  private let rhythmConfidence: Double
  /// Where bar 1 begins in the recording, seconds.
  private let leadIn: Double
  /// When the beats fall in the recording, seconds.
  private let beats: [Double]
  private let key: String
  private let keyConfidence: Double
  private let genre: Genre
  private let instrument: Sound
  /// Two for each bar.
  private let chords: [String]
  private let tracks: [Track]

  init(_ generated: GeneratedSong) {
    title = generated.song.title
    tempo = generated.rhythm.beatsPerMinute
    timeSignature = generated.rhythm.timeSignature.description
    rhythmConfidence = generated.rhythm.confidence
    leadIn = generated.rhythm.leadIn
    beats = generated.rhythm.beats
    key = generated.key.key.description
    keyConfidence = generated.key.confidence
    genre = generated.genre
    instrument = Sound(
      name: generated.instrument.instrument.rawValue,
      program: generated.instrument.instrument.program, score: generated.instrument.score)
    chords = generated.chords.map { $0.symbol(in: generated.key.key) }
    tracks = generated.song.tracks
  }

  /// Writes the report whole or not at all.
  func write(to path: String) throws(FileWritingError) {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard var data = try? encoder.encode(self) else {
      preconditionFailure("a song of finite numbers can be encoded")
    }
    data.append(UInt8(ascii: "\n"))
    try AtomicFile.write(Array(data), to: path)
  }
}

/// The notes of all tracks of a song as CSV: a note table with the track's name before each line.
enum SongTable {
  static func writeCSV(_ song: Song, to path: String) throws(NoteTable.WritingError) {
    var lines: [String] = []
    for track in song.tracks {
      let table: String
      do {
        table = try NoteTable.csv(track.notes)
      } catch {
        throw .invalidNote(error)
      }
      let rows = table.split(separator: "\n")
      if lines.isEmpty, let header = rows.first { lines.append("track," + header) }
      lines += rows.dropFirst().map { "\(track.name)," + $0 }
    }
    do {
      try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
    } catch {
      throw .file(error)
    }
  }
}
