import Foundation
import VocalKernels
import VocalStages

/// Turns singing into notes and songs; owns the trained stages.
///
/// ```swift
/// let pipeline = try Pipeline()
/// let transcription = try pipeline.transcribe(samples: samples, sampleRate: 44100)
/// let funk = try pipeline.generate(transcription, options: SongOptions(genre: .funk))
/// let other = try pipeline.generate(transcription, options: SongOptions(genre: .funk, seed: 7))
/// try StandardMIDIFile.write(funk.song, to: "song.mid")
/// ```
/// Each stage is loaded when a call first needs it, and then shared by all calls. Options belong to the
/// call that they are given to. A pipeline may be used by several threads and tasks at once. In a task that
/// is cancelled, calls throw ``VocalMIDIError/cancelled``.
public final class Pipeline: Sendable {
  /// A stage with trained weights.
  public enum Stage: CaseIterable, Hashable, Sendable {
    /// From audio to notes.
    case transcription
    /// Tempo, beats, metre, and the key.
    case rhythm
    /// From sung notes to those that were meant.
    case correction
    /// Chords.
    case harmony
    /// Drums, bass, chords and an accompanying line.
    case arrangement
    /// What follows a melody.
    case continuation
    /// The instrument that a voice sounds like.
    case timbre
  }

  package let stages: TrainedStages

  /// Creates a pipeline of the trained weights that are shipped with the package. None are loaded yet.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or the pitch model's weights are
  ///   missing.
  public init() throws(VocalMIDIError) {
    try StageWeights.verifyProcessor()
    _ = try StageWeights.path(of: .pitch)
    stages = TrainedStages(pitchWeights: nil)
  }

  /// Creates a pipeline with another weight file of the pitch model, which is loaded.
  ///
  /// - Parameter path: a file that the converter made; it stays memory-mapped.
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or the weights are missing,
  ///   damaged or another model's.
  public init(weights path: String) throws(VocalMIDIError) {
    stages = TrainedStages(pitchWeights: path)
    try load([.transcription])
  }

  /// Loads stages now, so that no later call spends time on it.
  ///
  /// - Throws: ``VocalMIDIError`` where weights are missing, damaged or another model's.
  public func load(_ stages: Set<Stage> = Set(Stage.allCases)) throws(VocalMIDIError) {
    for stage in Stage.allCases where stages.contains(stage) { try load(stage) }
  }

  private func load(_ stage: Stage) throws(VocalMIDIError) {
    switch stage {
    case .transcription: _ = try stages.transcription.get()
    case .rhythm: _ = try stages.rhythm.get()
    case .correction: _ = try stages.correction.get()
    case .harmony: _ = try stages.harmony.get()
    case .arrangement: _ = (try stages.arrangement.get(), try stages.mix.get())
    case .continuation: _ = try stages.continuation.get()
    case .timbre: _ = try stages.timbre.get()
    }
  }

  /// The range of ``useThreads(_:)``.
  public static let threadCounts = 1...256

  /// Sets how many threads a step of a network may use, 1 by default, as many as there are processors at most: more
  /// would only take turns. The number holds for all pipelines of the
  /// process: a program sets it once, before its first call. OpenBLAS, which other code of the process may use too,
  /// has it for the time of a product, and then its own number again.
  ///
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)``.
  public static func useThreads(_ count: Int) throws(VocalMIDIError) {
    try VocalMIDIError.require(count, in: threadCounts, "threads")
    LinearAlgebraThreads.use(min(count, ProcessInfo.processInfo.activeProcessorCount))
  }
}
