import VocalMusic
import VocalSignal
import VocalWeights

/// Finds tempo, beats and metre.
public protocol RhythmStage: Sendable {
  /// The rhythm of sung notes, with what is known beforehand.
  func rhythm(of notes: [Note], _ configuration: BeatTracker.Configuration) -> Rhythm
}

/// Finds chords for a melody.
public protocol HarmonyStage: Sendable {
  /// Two chords for each bar; see ``Harmoniser/chords(under:bars:beatsPerBar:key:genre:)``.
  func chords(
    under notes: [BeatNote], bars: Int, beatsPerBar: Int, key: KeySignature, genre: Genre
  ) -> [Chord]
}

/// Corrects notes and gives them the manner of a genre.
public protocol ContextStage: Sendable {
  /// The notes as they were meant; see ``ContextCorrector/correct(_:tempoMap:key:options:)``.
  func correct(
    _ notes: [Note], tempoMap: TempoMap, key: KeySignature?, options: ContextCorrector.Options
  ) throws(VocalMIDIError) -> ContextCorrector.Result

  /// How the genre plays the sixteenths of a bar.
  func feel(
    of genre: Genre, beatsPerMinute: Double, beatsPerBar: Int
  ) throws(VocalMIDIError) -> Feel
}

/// Matches singing with instruments.
public protocol TimbreStage: Sendable {
  /// Instruments, the likeliest first; nil where nothing sounds.
  func ranking(of transcription: Transcription) -> [InstrumentMatch]?
}

/// Makes the tracks that accompany a melody.
public protocol ArrangementStage: Sendable {
  /// The notes of each track; see ``Arranger/arrange(_:seed:configuration:)``.
  func arrange(
    _ sheet: LeadSheet, seed: UInt64, configuration: Arranger.Configuration
  ) throws(VocalMIDIError) -> [ArrangedTrack: [BeatNote]]
}

/// Goes on with a melody.
public protocol ContinuationStage: Sendable {
  /// The bars that follow; see ``Continuer/continuation(of:key:beatsPerBar:bars:seed:options:)``.
  func continuation(
    of melody: [BeatNote], key: KeySignature, beatsPerBar: Int, bars: Int, seed: UInt64,
    options: Continuer.Options
  ) throws(VocalMIDIError) -> [BeatNote]
}

/// The stages that make a song of sung notes. Each may be replaced; one that is nil is switched off.
public struct SongStages: Sendable {
  /// Tempo, beats and metre.
  public var rhythm: any RhythmStage
  /// Chords.
  public var harmony: any HarmonyStage
  /// Correction, quantisation, feel; off: the notes stay as sung.
  public var context: (any ContextStage)?
  /// The instrument of a sung melody: the one it clearly sounds like, else a choir; off: a piano.
  public var timbre: (any TimbreStage)?
  /// Drums, bass, chords and an accompanying line; off: the melody alone.
  public var arrangement: (any ArrangementStage)?
  /// The continuation; off: none.
  public var continuation: (any ContinuationStage)?

  /// Creates a choice of stages.
  public init(
    rhythm: any RhythmStage, harmony: any HarmonyStage, context: (any ContextStage)?,
    timbre: (any TimbreStage)?, arrangement: (any ArrangementStage)?,
    continuation: (any ContinuationStage)?
  ) {
    self.rhythm = rhythm
    self.harmony = harmony
    self.context = context
    self.timbre = timbre
    self.arrangement = arrangement
    self.continuation = continuation
  }

  /// The stages with the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where weights are missing or damaged.
  static func trained(_ frontEnd: MelConfiguration) throws(VocalMIDIError) -> SongStages {
    SongStages(
      rhythm: TrackedRhythm(), harmony: try Harmoniser(), context: try ContextCorrector(),
      timbre: try MatchedTimbre(frontEnd), arrangement: try Arranger(),
      continuation: try Continuer())
  }
}

extension Harmoniser: HarmonyStage {}
extension ContextCorrector: ContextStage {}
extension Arranger: ArrangementStage {}
extension Continuer: ContinuationStage {}

/// The rhythm that a ``BeatTracker`` finds.
struct TrackedRhythm: RhythmStage {
  func rhythm(of notes: [Note], _ configuration: BeatTracker.Configuration) -> Rhythm {
    BeatTracker(configuration).rhythm(of: notes)
  }
}

/// The instruments that a ``TimbreMatcher`` finds.
private struct MatchedTimbre: TimbreStage {
  private let matcher: TimbreMatcher

  init(_ frontEnd: MelConfiguration) throws(VocalMIDIError) {
    guard let path = TrainedWeights.path(of: .timbre) else { throw .weightsNotFound }
    do {
      matcher = try TimbreMatcher(path: path, frontEnd: frontEnd)
    } catch {
      throw .weights(error)
    }
  }

  func ranking(of transcription: Transcription) -> [InstrumentMatch]? {
    transcription.spectrum.flatMap(matcher.ranking)
  }
}
