import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalWeights

/// Goes on with a melody: what might be sung next.
///
/// ```swift
/// let continuer = try Continuer()
/// let more = try continuer.continuation(of: melody, key: key, bars: 4, seed: 1)
/// ```
/// A recurrent network reads the melody's last steps, then each of its own answers, its state carried
/// along. A continuer never changes and may be used by several threads; a seed gives the same notes.
public final class Continuer: Sendable {
  /// How the next step is chosen.
  public struct Options: Hashable, Sendable {
    /// How many of the melody's last steps are read, 1...4096.
    public var contextSteps: Int
    /// How far from the likeliest step: 0 always takes it, 1 draws as the model says, 0...4.
    public var temperature: Double
    /// Only so many of the likeliest keys are drawn from, 1...128.
    public var topK: Int

    /// Creates options.
    public init(contextSteps: Int = 8, temperature: Double = 0.9, topK: Int = 8) {
      self.contextSteps = contextSteps
      self.temperature = temperature
      self.topK = topK
    }

    func validate() throws(VocalMIDIError) {
      guard (1...4096).contains(contextSteps) else {
        throw .invalidConfiguration(
          name: "contextSteps", value: "\(contextSteps)", expected: "a number from 1 to 4096")
      }
      guard (0...4).contains(temperature) else {
        throw .invalidConfiguration(
          name: "temperature", value: "\(temperature)", expected: "a number from 0 to 4")
      }
      guard (1...128).contains(topK) else {
        throw .invalidConfiguration(
          name: "topK", value: "\(topK)", expected: "a number from 1 to 128")
      }
    }
  }

  /// The most bars of one continuation.
  public static let maximumBars = 1024

  private let model: ContinuationModel

  /// Loads the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or the weights are missing or
  ///   damaged.
  public convenience init() throws(VocalMIDIError) {
    guard let path = TrainedWeights.path(of: .continuation) else { throw .weightsNotFound }
    try self.init(weights: path)
  }

  /// Loads a weight file of the continuation model.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or the weights are missing,
  ///   damaged or another model's.
  public init(weights path: String) throws(VocalMIDIError) {
    try SupportedProcessor.verify()
    do {
      model = try Self.model(path)
    } catch {
      throw .weights(error)
    }
  }

  private static func model(_ path: String) throws(CheckpointError) -> ContinuationModel {
    let model = try ContinuationModel(Checkpoint(path: path))
    let sizes = model.configuration
    guard sizes.features == MelodyStep.features, sizes.notes == 128, sizes.velocities == 128,
      sizes.timings == MelodyStep.longest
    else {
      throw .invalidMetadata(
        file: path, key: "configuration",
        reason: "its sizes are not those of the steps and heads that this version reads")
    }
    return model
  }

  /// The bars that follow a melody, from the first bar line that none of its notes reaches over by more than
  /// a sixteenth.
  ///
  /// - Parameters:
  ///   - melody: in beats from a bar line, in any order; without notes a tonic begins. Notes that are no
  ///     numbers, beyond a million beats or of keys that MIDI has not are passed over.
  ///   - key: of the song.
  ///   - beatsPerBar: 1...16.
  ///   - bars: how many, 1...``maximumBars``.
  ///   - seed: the same input and seed give the same notes.
  /// - Throws: ``VocalMIDIError/invalidConfiguration(name:value:expected:)``.
  /// - Complexity: O(context + bars).
  public func continuation(
    of melody: [BeatNote], key: KeySignature, beatsPerBar: Int = 4, bars: Int, seed: UInt64 = 0,
    options: Options = Options()
  ) throws(VocalMIDIError) -> [BeatNote] {
    try options.validate()
    guard (1...16).contains(beatsPerBar) else {
      throw .invalidConfiguration(
        name: "beatsPerBar", value: "\(beatsPerBar)", expected: "a number from 1 to 16")
    }
    guard (1...Self.maximumBars).contains(bars) else {
      throw .invalidConfiguration(
        name: "bars", value: "\(bars)", expected: "a number from 1 to \(Self.maximumBars)")
    }
    let melody = melody.filter(\.isPlaceable)
    let bar = 4 * beatsPerBar
    let shift = key.shiftToRelativeC
    var steps = MelodyStep.steps(of: melody, sixteenths: bar, shift: shift)
    let end = Int(((melody.map { $0.onset + $0.duration }.max() ?? 0) * 4).rounded())
    let start = melody.bars(ofBeats: beatsPerBar) * bar
    if steps.isEmpty {
      steps = [MelodyStep(key: key.mode == .major ? 60 : 57, length: 4, position: 0, velocity: 80)]
    }
    steps += MelodyStep.rests(from: end, to: start, bar)
    let drawing = StepDrawing(model, options: options, seed: seed)
    let next = drawing.steps(
      after: steps.suffix(options.contextSteps), from: start, sixteenths: bars * bar, bar: bar)
    return Self.notes(next, from: start, shift: shift)
  }

  private static func notes(_ steps: [MelodyStep], from start: Int, shift: Int) -> [BeatNote] {
    var notes: [BeatNote] = []
    var time = start
    for step in steps {
      if let key = step.key {
        notes.append(
          BeatNote(
            onset: Double(time) / 4, duration: Double(step.length) / 4,
            key: min(max(key - shift, 0), 127), velocity: step.velocity))
      }
      time += step.length
    }
    return notes
  }
}
