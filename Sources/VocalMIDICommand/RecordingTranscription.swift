import Foundation
import VocalMIDI

/// One recording of a batch: read, transcribed, written.
struct RecordingTranscription {
  let plan: OutputPlan
  let bends: PitchBendMode

  /// - Returns: a line that says what came out.
  func run(_ pipeline: Pipeline) throws(TranscriptionFailure) -> String {
    try plan.verifyFolders()
    let transcription = try Recording(path: plan.input).transcribe(pipeline)
    try write(transcription)
    return summary(of: transcription)
  }

  private func write(_ transcription: Transcription) throws(TranscriptionFailure) {
    let name = URL(fileURLWithPath: plan.input).deletingPathExtension().lastPathComponent
    let song = transcription.song(title: name)
    do {
      try StandardMIDIFile.write(song, bends: bends, to: plan.midi)
    } catch {
      throw .midi(path: plan.midi, error)
    }
    try writeTable(transcription.notes, by: NoteTable.writeCSV, to: plan.csv)
    try writeTable(transcription.notes, by: NoteTable.writeJSON, to: plan.json)
    guard let plot = plan.plot else { return }
    do {
      try PianoRoll.write(song, to: plot)
    } catch {
      throw .picture(error)
    }
  }

  private func writeTable(
    _ notes: [Note], by write: ([Note], String) throws(NoteTable.WritingError) -> Void,
    to path: String?
  ) throws(TranscriptionFailure) {
    guard let path else { return }
    do {
      try write(notes, path)
    } catch {
      throw .table(path: path, error)
    }
  }

  private func summary(of transcription: Transcription) -> String {
    let keys = transcription.notes.map(\.key)
    let seconds = String(format: "%.1f s", transcription.duration)
    guard let lowest = keys.min(), let highest = keys.max() else {
      return "\(plan.input): no notes found in \(seconds) -> \(plan.midi)"
    }
    let range = "\(Note.name(ofKey: lowest)) to \(Note.name(ofKey: highest))"
    let count = keys.count == 1 ? "1 note" : "\(keys.count) notes"
    return "\(plan.input): \(count), \(range), \(seconds) -> \(plan.midi)"
  }
}
