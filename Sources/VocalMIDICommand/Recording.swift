import VocalAudioFiles
import VocalMIDI

/// An audio file that is transcribed block by block, with progress and warnings on stderr.
struct Recording {
  let path: String

  /// Samples read at a time, all channels together.
  private static let blockLength = 1 << 14

  /// The latest notes that are shown while a recording is transcribed.
  private static let shown = 8

  func transcribe(
    _ pipeline: Pipeline, _ options: TranscriptionOptions = TranscriptionOptions()
  ) throws(TranscriptionFailure) -> Transcription {
    var progress = ProgressBar(label: path)
    defer { progress.clear() }
    let file = try reading { () throws(AudioFileError) in
      try AudioFile(path: path, rates: Transcriber.sampleRates)
    }
    let transcriber = try transcribing { () throws(VocalMIDIError) in
      try pipeline.transcriber(
        sampleRate: Double(file.sampleRate), channels: file.channels, options: options)
    }
    var block = [Float](repeating: 0, count: Self.blockLength / file.channels * file.channels)
    while true {
      let count = try reading { () throws(AudioFileError) in try file.read(into: &block) }
      if count == 0 { break }
      try transcribing { () throws(VocalMIDIError) in
        try transcriber.append(block.span.extracting(0..<count * file.channels))
      }
      if let total = file.frameCount {
        progress.update(
          Double(file.framesRead) / Double(total), latest: transcriber.notes.suffix(Self.shown))
      }
    }
    let transcription = try transcribing { () throws(VocalMIDIError) in try transcriber.finish() }
    progress.clear()
    warn(of: file, transcription)
    return transcription
  }

  private func reading<Result>(
    _ body: () throws(AudioFileError) -> Result
  ) throws(TranscriptionFailure) -> Result {
    do { return try body() } catch { throw .audio(error) }
  }

  private func transcribing<Result>(
    _ body: () throws(VocalMIDIError) -> Result
  ) throws(TranscriptionFailure) -> Result {
    do { return try body() } catch { throw .transcription(path: path, error) }
  }

  private func warn(of file: AudioFile, _ transcription: Transcription) {
    if file.endedEarly {
      StandardError.line(
        "warning: \(path) ends after \(file.framesRead) frames, fewer than its header states; "
          + "these are transcribed. Copy or export it again for the rest.")
    }
    if transcription.nonFiniteSamples > 0 {
      StandardError.line(
        "warning: \(path) has \(transcription.nonFiniteSamples) samples that are not numbers; "
          + "they count as silence.")
    }
    if transcription.channelsCancel {
      StandardError.line(
        "warning: the channels of \(path) cancel each other; what is left of them is transcribed. "
          + "Give one channel as a mono recording.")
    }
  }
}
