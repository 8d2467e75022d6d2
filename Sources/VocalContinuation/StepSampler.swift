import Foundation
import VocalModels
import VocalMusic
import VocalStages

/// Samples the steps of a melody one after the other, each from the distribution that the model gives it.
struct StepSampler {
  private let session: ContinuationModel.Session
  private let options: Continuer.Options
  private let seed: UInt64

  /// - Parameter session: of one melody, whatever it has read.
  init(_ session: ContinuationModel.Session, options: Continuer.Options, seed: UInt64) {
    self.session = session
    self.options = options
    self.seed = seed
  }

  /// The steps that fill `sixteenths` from `start` on; the last one is cut at the end.
  ///
  /// - Parameters:
  ///   - context: the steps before, at least one.
  ///   - bar: sixteenths of a bar.
  ///   - progress: called for each step with the share that is done, 0...1.
  func steps(
    after context: some Sequence<MelodyStep>, from start: Int, sixteenths: Int, bar: Int,
    _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [MelodyStep] {
    var random = SplitMix64(seed: seed)
    var features = [Float](repeating: 0, count: MelodyStep.features)
    session.reset()
    var output: ContinuationModel.Output?
    for step in context {
      try VocalMIDIError.checkCancellation()
      output = read(step, &features)
    }
    var steps: [MelodyStep] = []
    var time = start
    let end = start + sixteenths
    while time < end, let heads = output {
      try VocalMIDIError.checkCancellation()
      progress(Double(time - start) / Double(sixteenths))
      var step = sample(heads, position: time % bar, &random)
      step.length = min(step.length, end - time)
      steps.append(step)
      time += step.length
      output = read(step, &features)
    }
    return steps
  }

  private func read(_ step: MelodyStep, _ features: inout [Float]) -> ContinuationModel.Output? {
    features.withUnsafeMutableBufferPointer { features in
      guard let pointer = features.baseAddress else { return nil }
      step.write(to: pointer)
      return session.step(pointer)
    }
  }

  private func sample(
    _ heads: ContinuationModel.Output, position: Int, _ random: inout SplitMix64
  ) -> MelodyStep {
    let keys = (0..<heads.note.columns).map { key in
      key == 0 || MelodyStep.keys.contains(key) ? heads.note[0, key] : 0
    }
    let key = sample(keys, keeping: options.topK, &random)
    let timing = (0..<heads.timing.columns).map { heads.timing[0, $0] }
    let length = sample(timing, keeping: timing.count, &random) + 1
    let loudness = (1..<heads.velocity.columns).reduce(Float(0)) {
      $0 + heads.velocity[0, $1] * Float($1)
    }
    return MelodyStep(
      key: key == 0 ? nil : key, length: length, position: position,
      velocity: key == 0 ? 0 : Int(loudness.rounded()).clamped(to: MIDIRange.velocities))
  }

  /// A class, sampled from the `count` likeliest in proportion to p^(1 / temperature).
  private func sample(
    _ probabilities: [Float], keeping count: Int, _ random: inout SplitMix64
  ) -> Int {
    let ranked = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
    guard options.temperature > 0 else { return ranked[0] }
    let kept = ranked.prefix(count)
    let highest = max(Double(probabilities[ranked[0]]), .leastNormalMagnitude)
    let weights = kept.map { pow(Double(probabilities[$0]) / highest, 1 / options.temperature) }
    var rest = random.nextUnit() * weights.reduce(0, +)
    for (index, weight) in zip(kept, weights) {
      rest -= weight
      if rest <= 0 { return index }
    }
    return ranked[0]
  }
}
