import Foundation
import VocalAudioFiles
import VocalMIDI

/// One recording of a batch: read, transcribed, written.
struct RecordingTranscription {
  let plan: OutputPlan
  let bends: PitchBendMode

  /// Samples read at a time, all channels together.
  private static let blockLength = 1 << 16

  /// - Returns: a line that says what came out.
  func run(_ pipeline: Pipeline) throws(TranscriptionFailure) -> String {
    try verifyFolders()
    let transcription = try transcribe(pipeline)
    try write(transcription)
    return summary(of: transcription)
  }

  /// Tells of a missing folder before the work, not after it.
  private func verifyFolders() throws(TranscriptionFailure) {
    for output in plan.outputs {
      let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
      guard FileManager.default.fileExists(atPath: folder) else {
        throw .output(.noSuchFolder(path: output))
      }
    }
  }

  private func transcribe(_ pipeline: Pipeline) throws(TranscriptionFailure) -> Transcription {
    var progress = ProgressBar(label: plan.input)
    defer { progress.clear() }
    let file: AudioFile
    do {
      file = try AudioFile(path: plan.input)
    } catch {
      throw .audio(error)
    }
    let transcription: Transcription
    do {
      let transcriber = try Transcriber(
        pipeline, sampleRate: Double(file.sampleRate), channels: file.channels)
      try read(file, into: transcriber, progress: &progress)
      transcription = try transcriber.finish()
    } catch let error as VocalMIDIError {
      throw .transcription(path: plan.input, error)
    } catch let error as AudioFileError {
      throw .audio(error)
    } catch {
      preconditionFailure("reading throws nothing else")
    }
    progress.clear()
    warn(of: file, transcription)
    return transcription
  }

  private func read(
    _ file: AudioFile, into transcriber: Transcriber, progress: inout ProgressBar
  ) throws {
    var block = [Float](repeating: 0, count: Self.blockLength / file.channels * file.channels)
    while true {
      let count = try file.read(into: &block)
      if count == 0 { return }
      try transcriber.append(block.span.extracting(0..<count * file.channels))
      if let total = file.frameCount { progress.update(Double(file.framesRead) / Double(total)) }
    }
  }

  private func warn(of file: AudioFile, _ transcription: Transcription) {
    if file.endedEarly {
      StandardError.line(
        "warning: \(plan.input) ends after \(file.framesRead) frames, before its header says; "
          + "what was there is transcribed. Copy or export it again for the rest.")
    }
    if transcription.nonFiniteSamples > 0 {
      StandardError.line(
        "warning: \(plan.input) has \(transcription.nonFiniteSamples) samples that are not numbers; "
          + "they count as silence.")
    }
    if transcription.channelsCancel {
      StandardError.line(
        "warning: the channels of \(plan.input) cancel each other, and what is left is transcribed. "
          + "Give one of them as a recording of its own.")
    }
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
