import VocalTranscription

/// Matches singing with instruments.
public protocol TimbreStage: Sendable {
  /// Instruments, the likeliest first; nil where nothing sounds.
  func ranking(of transcription: Transcription) -> [InstrumentMatch]?
}

extension TimbreMatcher: TimbreStage {
  package func ranking(of transcription: Transcription) -> [InstrumentMatch]? {
    transcription.spectrum.flatMap { ranking(of: $0) }
  }
}
