import Synchronization
import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalStages

/// Continues a melody with what might be sung next.
///
/// ```swift
/// let continuer = try Continuer()
/// let more = try continuer.continuation(of: melody, key: key, bars: 4, seed: 1)
/// ```
/// A recurrent network reads the melody's last steps, then each step sampled from its own predictions,
/// and carries its state along. A continuer is immutable and may be used by several threads; the same
/// seed gives the same notes.
public final class Continuer: Sendable {
  /// How the next step is chosen.
  public struct Options: Hashable, Sendable {
    /// The range of ``contextSteps``.
    public static let contextLengths = 1...4096
    /// The range of ``temperature``.
    public static let temperatures = 0.0...4.0
    /// The range of ``topK``.
    public static let topKs = 1...MIDIRange.keyCount

    /// How many of the melody's last steps are read.
    public var contextSteps: Int
    /// The temperature of sampling: 0 always takes the likeliest step, 1 samples from the model's
    /// distribution.
    public var temperature: Double
    /// How many of the likeliest keys are sampled from.
    public var topK: Int

    /// Creates options.
    public init(contextSteps: Int = 64, temperature: Double = 0.9, topK: Int = 8) {
      self.contextSteps = contextSteps
      self.temperature = temperature
      self.topK = topK
    }

    /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)``.
    package func validate() throws(VocalMIDIError) {
      try VocalMIDIError.require(contextSteps, in: Self.contextLengths, "contextSteps")
      try VocalMIDIError.require(temperature, in: Self.temperatures, "temperature")
      try VocalMIDIError.require(topK, in: Self.topKs, "topK")
    }
  }

  /// The most bars of one continuation.
  public static let maximumBars = 1024

  private let model: ContinuationModel
  /// nil where each call has a session of its own.
  private let kept: KeptSession?

  /// Loads the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or the weights are missing or
  ///   damaged.
  public convenience init() throws(VocalMIDIError) {
    try self.init(weights: StageWeights.path(of: .continuation))
  }

  /// Loads a weight file of the continuation model.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or the weights are missing,
  ///   damaged or another model's.
  public init(weights path: String) throws(VocalMIDIError) {
    model = try StageWeights.load { () throws(CheckpointError) -> ContinuationModel in
      let file = try ModelFile<ContinuationModel>(path: path)
      let sizes = file.network.configuration
      try file.require(
        sizes.features == MelodyStep.features && sizes.notes == MIDIRange.keyCount
          && sizes.velocities == MIDIRange.values.count && sizes.timings == MelodyStep.longest,
        "configuration", "its sizes are not those of the steps and heads that this version reads")
      return file.network
    }
    kept = nil
  }

  private init(_ model: ContinuationModel, _ kept: KeptSession) {
    self.model = model
    self.kept = kept
  }

  /// The same continuer, which keeps the memory of its network from one call to the next: for one that is asked bar
  /// after bar.
  package func keepingSession() -> Continuer { Continuer(model, KeptSession()) }

  /// The bars that follow a melody, from the first bar line that none of its notes reaches over by more than
  /// a sixteenth.
  ///
  /// - Parameters:
  ///   - melody: in beats from a bar line, in any order; without notes, the continuation follows a tonic.
  ///     Notes with times that are not numbers or lie beyond a million beats, or with pitches that MIDI
  ///     does not have, are ignored.
  ///   - key: of the song.
  ///   - beatsPerBar: 1...16.
  ///   - bars: how many, 1...``maximumBars``.
  ///   - seed: the same input and seed give the same notes.
  ///   - options: how steps are chosen.
  ///   - progress: called now and then with the share that is done, 0...1.
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)``, or ``VocalMIDIError/cancelled`` in a task that was
  ///   cancelled.
  /// - Complexity: O(context + bars).
  public func continuation(
    of melody: [BeatNote], key: KeySignature, beatsPerBar: Int = 4, bars: Int, seed: UInt64 = 0,
    options: Options = Options(), progress: (Double) -> Void = { _ in }
  ) throws(VocalMIDIError) -> [BeatNote] {
    try options.validate()
    try VocalMIDIError.require(beatsPerBar, in: TimeSignature.wholeBeats, "beatsPerBar")
    try VocalMIDIError.require(bars, in: 1...Self.maximumBars, "bars")
    let melody = melody.filter(\.isPlaceable)
    let bar = 4 * beatsPerBar
    let shift = key.shiftToRelativeC
    var steps = MelodyStep.steps(of: melody, sixteenths: bar, shift: shift)
    let end = Int(((melody.map(\.offset).max() ?? 0).value * 4).rounded())
    let start = melody.bars(ofBeats: beatsPerBar) * bar
    if steps.isEmpty {
      steps = [MelodyStep(key: key.mode == .major ? 60 : 57, length: 4, position: 0, velocity: 80)]
    }
    steps += MelodyStep.rests(from: end, to: start, bar)
    let session = kept?.take() ?? ContinuationModel.Session(model, capacity: 1)
    let sampler = StepSampler(session, options: options, seed: seed)
    let next = try sampler.steps(
      after: steps.suffix(options.contextSteps), from: start, sixteenths: bars * bar, bar: bar,
      progress)
    kept?.giveBack(session)
    return Self.notes(next, from: start, shift: shift)
  }

  private static func notes(_ steps: [MelodyStep], from start: Int, shift: Int) -> [BeatNote] {
    var notes: [BeatNote] = []
    var time = start
    for step in steps {
      if let key = step.key {
        notes.append(
          BeatNote(
            onset: Beats(Double(time) / 4), duration: Beats(Double(step.length) / 4),
            key: (key - shift).clamped(to: MIDIRange.values), velocity: step.velocity))
      }
      time += step.length
    }
    return notes
  }
}

/// A session that is kept from one call to the next. One call at a time has it.
private final class KeptSession: Sendable {
  private struct Kept: @unchecked Sendable {
    let session: ContinuationModel.Session
  }

  private let kept = Mutex<Kept?>(nil)

  /// nil where there is none, or another call has it.
  func take() -> ContinuationModel.Session? {
    kept.withLock { kept in
      defer { kept = nil }
      return kept
    }?.session
  }

  func giveBack(_ session: ContinuationModel.Session) {
    let returned = Kept(session: session)
    kept.withLock { $0 = returned }
  }
}
