import Foundation
import VocalMIDI

/// A recording or a MIDI file that a melody is read from.
struct MelodyInput {
  let path: String

  /// Whether the file begins as a Standard MIDI File does.
  private var isMIDI: Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    return (try? file.read(upToCount: 4)) == Data("MThd".utf8)
  }

  private var title: String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }

  /// The song that a pipeline makes of it.
  func song(
    _ pipeline: Pipeline, _ options: SongOptions
  ) throws(TranscriptionFailure) -> GeneratedSong {
    if isMIDI {
      let score = try score()
      do {
        return try pipeline.generate(
          from: score, options: options, title: score.title.isEmpty ? title : score.title)
      } catch {
        throw .transcription(path: path, error)
      }
    }
    let transcription = try Recording(path: path).transcribe(pipeline)
    do {
      return try pipeline.generate(transcription, options: options, title: title)
    } catch {
      throw .transcription(path: path, error)
    }
  }

  /// The melody with bars added; everything else in a MIDI file stays.
  func continued(
    _ pipeline: Pipeline, _ options: SongOptions
  ) throws(TranscriptionFailure) -> GeneratedSong {
    guard isMIDI else { return try song(pipeline, options) }
    let score = try score()
    do {
      return try pipeline.continued(score, options: options)
    } catch {
      throw .transcription(path: path, error)
    }
  }

  private func score() throws(TranscriptionFailure) -> Song {
    do {
      return try StandardMIDIFile.read(from: path)
    } catch {
      throw .score(path: path, error)
    }
  }
}
