import VocalMusic
import VocalStages

/// Corrects notes and gives them the manner of a genre.
public protocol CorrectionStage: Sendable {
  /// The notes as they were meant; see ``ContextCorrector/correct(_:tempoMap:key:options:progress:)``.
  func correct(
    _ notes: [Note], tempoMap: TempoMap, key: KeySignature?, options: ContextCorrector.Options,
    progress: (Double) -> Void
  ) throws(VocalMIDIError) -> ContextCorrector.Result

  /// How the genre plays the sixteenths of a bar; see
  /// ``ContextCorrector/feel(of:beatsPerMinute:beatsPerBar:)``.
  func feel(
    of genre: Genre, beatsPerMinute: Double, beatsPerBar: Int
  ) throws(VocalMIDIError) -> Feel
}

extension ContextCorrector: CorrectionStage {}
