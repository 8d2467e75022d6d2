import Foundation
import VocalMIDI

/// What `generate --json` writes: what was found in the singing, and the tracks.
struct SongReport: Encodable {
  private struct Sound: Encodable {
    let name: String
    let program: Int
    let score: Float
  }

  /// A track as it sounds.
  private struct PlayedTrack: Encodable {
    let name: String
    let program: Int
    let isDrums: Bool
    let notes: [Note]
  }

  private let title: String
  /// Beats per minute.
  private let tempo: Double
  private let timeSignature: String
  private let rhythmConfidence: Double
  /// Where bar 1 begins in the recording, seconds.
  private let leadIn: Seconds
  /// When the beats fall in the recording, seconds.
  private let beats: [Seconds]
  private let key: String
  private let keyConfidence: Double
  private let genre: String
  private let instrument: Sound
  /// A chord and where it begins, in beats of a quarter and in seconds.
  private struct ChordChange: Encodable {
    let symbol: String
    let beat: Beats
    let onset: Seconds
  }

  /// Two for each bar; one for each bar of two beats.
  private let chords: [String]
  private let chordChanges: [ChordChange]
  private let tracks: [PlayedTrack]

  init(_ generated: GeneratedSong) {
    title = generated.song.title
    tempo = generated.rhythm.beatsPerMinute
    timeSignature = generated.rhythm.timeSignature.description
    rhythmConfidence = generated.rhythm.confidence
    leadIn = generated.rhythm.leadIn
    beats = generated.rhythm.beats
    key = generated.key.key.description
    keyConfidence = generated.key.confidence
    genre = generated.style
    instrument = Sound(
      name: generated.instrument.instrument.rawValue,
      program: generated.instrument.instrument.program, score: generated.instrument.score)
    chords = generated.chords.map { $0.symbol(in: generated.key.key) }
    chordChanges = generated.song.chords.map { change in
      ChordChange(
        symbol: change.value.symbol(in: generated.key.key), beat: change.beat,
        onset: generated.song.tempoMap.seconds(at: change.beat))
    }
    tracks = generated.song.tracks.map { track in
      PlayedTrack(
        name: track.name, program: track.program, isDrums: track.isDrums,
        notes: track.played(in: generated.song.tempoMap))
    }
  }

  /// Writes the report.
  ///
  /// - Parameter files: with which it is put in its place.
  func write(to path: String, of files: ProducedFiles) throws(TranscriptionFailure) {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data: Data
    do {
      data = try encoder.encode(self)
    } catch {
      throw .report(path: path, reason: "\(error)")
    }
    data.append(UInt8(ascii: "\n"))
    do {
      try files.add(Array(data), to: path)
    } catch {
      throw .output(error)
    }
  }
}
