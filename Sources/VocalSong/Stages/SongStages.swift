import VocalArrangement
import VocalContinuation
import VocalCorrection
import VocalHarmony
import VocalRhythm
import VocalStages
import VocalTimbre
import VocalTranscription

/// Which implementation of a stage is used.
public enum StageChoice<Stage: Sendable>: Sendable {
  /// The one with the trained weights.
  case trained
  /// Another one.
  case custom(Stage)
  /// None.
  case off

  /// The stage; nil where there is none.
  func stage(trained: () throws(VocalMIDIError) -> Stage) throws(VocalMIDIError) -> Stage? {
    switch self {
    case .trained: try trained()
    case .custom(let stage): stage
    case .off: nil
    }
  }
}

/// The stages that make a song of singing. Each may be replaced, and some may be switched off.
///
/// ```swift
/// var stages = SongStages()
/// stages.arrangement = .off
/// stages.harmony = MyHarmony()
/// ```
public struct SongStages: Sendable {
  /// Hears the notes in a recording; nil for the trained one.
  public var transcription: (any TranscriptionStage)?
  /// Finds the key; nil for the trained one.
  public var key: (any KeyStage)?
  /// Finds tempo, beats and metre; nil for the trained one.
  public var rhythm: (any RhythmStage)?
  /// Finds chords; nil for the trained one.
  public var harmony: (any HarmonyStage)?
  /// Correction, quantisation, feel; off: the notes stay as sung.
  public var correction: StageChoice<any CorrectionStage>
  /// The instrument of a sung melody: the one it clearly sounds like, else a choir; off: a piano.
  public var timbre: StageChoice<any TimbreStage>
  /// Drums, bass, chords and an accompanying line; off: the melody alone.
  public var arrangement: StageChoice<any ArrangementStage>
  /// The continuation; off: none.
  public var continuation: StageChoice<any ContinuationStage>

  /// Creates a choice of stages.
  public init(
    transcription: (any TranscriptionStage)? = nil, key: (any KeyStage)? = nil,
    rhythm: (any RhythmStage)? = nil, harmony: (any HarmonyStage)? = nil,
    correction: StageChoice<any CorrectionStage> = .trained,
    timbre: StageChoice<any TimbreStage> = .trained,
    arrangement: StageChoice<any ArrangementStage> = .trained,
    continuation: StageChoice<any ContinuationStage> = .trained
  ) {
    self.transcription = transcription
    self.key = key
    self.rhythm = rhythm
    self.harmony = harmony
    self.correction = correction
    self.timbre = timbre
    self.arrangement = arrangement
    self.continuation = continuation
  }
}

/// The stages of one call: those chosen, or the trained ones, which are loaded when they are asked for.
package struct ChosenStages {
  let choice: SongStages
  let trained: TrainedStages

  package init(choice: SongStages, trained: TrainedStages) {
    self.choice = choice
    self.trained = trained
  }

  func transcription() throws(VocalMIDIError) -> any TranscriptionStage {
    guard let chosen = choice.transcription else { return try trained.transcription.get() }
    return chosen
  }

  func rhythm() throws(VocalMIDIError) -> any RhythmStage {
    guard let chosen = choice.rhythm else { return try trained.rhythm.get() }
    return chosen
  }

  func harmony() throws(VocalMIDIError) -> any HarmonyStage {
    guard let chosen = choice.harmony else { return try trained.harmony.get() }
    return chosen
  }

  func key() throws(VocalMIDIError) -> any KeyStage {
    guard let chosen = choice.key else { return try trained.rhythm.get().keys }
    return chosen
  }

  func correction() throws(VocalMIDIError) -> (any CorrectionStage)? {
    try choice.correction.stage { () throws(VocalMIDIError) in try trained.correction.get() }
  }

  func timbre() throws(VocalMIDIError) -> (any TimbreStage)? {
    try choice.timbre.stage { () throws(VocalMIDIError) in try trained.timbre.get() }
  }

  func arrangement() throws(VocalMIDIError) -> (any ArrangementStage)? {
    try choice.arrangement.stage { () throws(VocalMIDIError) in try trained.arrangement.get() }
  }

  /// How loud the band's tracks are, whoever arranged them.
  func mix() throws(VocalMIDIError) -> BandMix { try trained.mix.get() }

  func continuation() throws(VocalMIDIError) -> (any ContinuationStage)? {
    try choice.continuation.stage { () throws(VocalMIDIError) in try trained.continuation.get() }
  }
}
