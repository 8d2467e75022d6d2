import VocalStages

/// Hears notes in recordings.
public protocol TranscriptionStage: Sendable {
  /// The notes of a whole mono recording.
  ///
  /// - Parameters:
  ///   - samples: full scale 1; what is not a number counts as silence.
  ///   - sampleRate: in Hz.
  ///   - progress: to be called now and then with the share that is done, 0...1.
  /// - Throws: ``VocalMIDIError``; ``VocalMIDIError/cancelled`` soon after the task was cancelled.
  func transcription(
    of samples: [Float], sampleRate: Double, options: TranscriptionOptions,
    progress: (Double) -> Void
  ) throws(VocalMIDIError) -> Transcription
}

extension TranscriptionModel: TranscriptionStage {
  package func transcription(
    of samples: [Float], sampleRate: Double, options: TranscriptionOptions,
    progress: (Double) -> Void
  ) throws(VocalMIDIError) -> Transcription {
    let transcriber = try Transcriber(
      self, sampleRate: sampleRate, channels: 1, options: options)
    let block = transcriber.blockLength
    for start in stride(from: 0, to: samples.count, by: block) {
      progress(Double(start) / Double(samples.count))
      let end = min(start + block, samples.count)
      try transcriber.append(samples.span.extracting(start..<end))
    }
    let transcription = try transcriber.finish()
    progress(1)
    try VocalMIDIError.checkCancellation()
    return transcription
  }
}
