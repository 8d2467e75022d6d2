import VocalStages

/// Which implementation of a stage is used.
public enum StageChoice<Stage: Sendable>: Sendable {
  /// The one with the trained weights.
  case trained
  /// Another one.
  case custom(Stage)
  /// None.
  case off
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
    if let custom = choice.transcription { return custom }
    return try trained.transcription.get()
  }

  func rhythm() throws(VocalMIDIError) -> any RhythmStage {
    if let custom = choice.rhythm { return custom }
    return try trained.rhythm.get()
  }

  func harmony() throws(VocalMIDIError) -> any HarmonyStage {
    if let custom = choice.harmony { return custom }
    return try trained.harmony.get()
  }

  func key() throws(VocalMIDIError) -> any KeyStage {
    if let custom = choice.key { return custom }
    return try trained.rhythm.get().keys
  }

  func correction() throws(VocalMIDIError) -> (any CorrectionStage)? {
    switch choice.correction {
    case .trained: try trained.correction.get()
    case .custom(let stage): stage
    case .off: nil
    }
  }

  func timbre() throws(VocalMIDIError) -> (any TimbreStage)? {
    switch choice.timbre {
    case .trained: try trained.timbre.get()
    case .custom(let stage): stage
    case .off: nil
    }
  }

  func arrangement() throws(VocalMIDIError) -> (any ArrangementStage)? {
    switch choice.arrangement {
    case .trained: try trained.arrangement.get()
    case .custom(let stage): stage
    case .off: nil
    }
  }

  func continuation() throws(VocalMIDIError) -> (any ContinuationStage)? {
    switch choice.continuation {
    case .trained: try trained.continuation.get()
    case .custom(let stage): stage
    case .off: nil
    }
  }
}
