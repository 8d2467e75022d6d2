import VocalCheckpoints
import VocalModels
import VocalWeights

/// A trained model at one shape, to be timed.
package struct ModelCase: Sendable {
  /// Such as "pitch/430".
  package let name: String
  private let weights: TrainedWeights.Model
  private let make: @Sendable (Checkpoint) throws(CheckpointError) -> Prepared

  /// A model that is loaded, and what one run of it has to do.
  package struct Prepared {
    package let work: Work
    /// Runs once; allocates nothing.
    package let run: () -> Void
  }

  /// Loads the shipped weights.
  ///
  /// - Throws: a ``CheckpointError``; nil where no weights are found.
  package func prepare() throws(CheckpointError) -> Prepared? {
    guard let path = TrainedWeights.path(of: weights) else { return nil }
    return try make(Checkpoint(path: path))
  }

  /// Every model at the shapes that it is used at.
  package static let all: [ModelCase] = [
    pitch(frames: 430), pitch(frames: 8), live(lookAhead: 8),
    context(notes: 32), context(notes: 128), timbre(rows: 1),
    generator(bars: 1), generator(bars: 16), discriminator(bars: 16),
    continuation(name: "12", context: 8, predicted: 4),
    continuation(name: "step", context: 0, predicted: 1),
  ]

  /// Models of which one run takes any number of frames, notes, spectra or bars.
  package static let countable = ["pitch", "context", "timbre", "generator", "discriminator"]
  /// The most that one run takes.
  package static let largestCount = 4096

  /// One of ``all``, or one of the ``countable`` models at another count, such as "generator/64".
  package static func named(_ name: String) -> ModelCase? {
    if let known = all.first(where: { $0.name == name }) { return known }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[1]), (1...largestCount).contains(count),
      parts[1] == String(count)
    else { return nil }
    return switch parts[0] {
    case "pitch": pitch(frames: count)
    case "context": context(notes: count)
    case "timbre": timbre(rows: count)
    case "generator": generator(bars: count)
    case "discriminator": discriminator(bars: count)
    default: nil
    }
  }

  private static func pitch(frames: Int) -> ModelCase {
    ModelCase(name: "pitch/\(frames)", weights: .pitch) { file throws(CheckpointError) in
      let model = try PitchModel(file)
      let session = PitchModel.Session(model, capacity: frames)
      let mel = noise(frames * model.configuration.melBands)
      let work = Multiplications.pitch(model.configuration, frames: frames)
      return Prepared(work: Work(work, bytes: file.weightBytes)) {
        _ = session.run(mel: mel, frames: frames)
      }
    }
  }

  private static func live(lookAhead: Int) -> ModelCase {
    ModelCase(name: "live/\(lookAhead)", weights: .pitch) { file throws(CheckpointError) in
      let model = try PitchModel(file)
      let session = PitchModel.LiveSession(model, lookAhead: model.latency + lookAhead)
      let mel = noise(model.configuration.melBands)
      for _ in 0..<session.lookAhead { _ = session.advance(mel: mel, frames: 1) }
      let work = Multiplications.live(model.configuration, lookAhead: lookAhead)
      return Prepared(work: Work(work, bytes: file.weightBytes)) {
        _ = session.advance(mel: mel, frames: 1)
      }
    }
  }

  private static func context(notes: Int) -> ModelCase {
    ModelCase(name: "context/\(notes)", weights: .context) { file throws(CheckpointError) in
      let model = try ContextTransformer(file)
      let session = ContextTransformer.Session(model, capacity: notes)
      let features = noise(notes * model.configuration.features)
      let work = Multiplications.context(model.configuration, notes: notes)
      return Prepared(work: Work(work, bytes: file.weightBytes)) {
        _ = session.run(features: features, notes: notes, genre: 0, instrument: 0)
      }
    }
  }

  private static func timbre(rows: Int) -> ModelCase {
    ModelCase(name: "timbre/\(rows)", weights: .timbre) { file throws(CheckpointError) in
      let model = try TimbreAutoencoder(file)
      let session = TimbreAutoencoder.Session(model, capacity: rows)
      let spectra = noise(rows * model.configuration.melBands)
      let work = Multiplications.timbre(model.configuration, rows: rows)
      return Prepared(work: Work(work, bytes: file.weightBytes)) {
        _ = session.run(spectra: spectra, rows: rows)
      }
    }
  }

  private static func generator(bars: Int) -> ModelCase {
    ModelCase(name: "generator/\(bars)", weights: .generator(of: "chords")) {
      file throws(CheckpointError) in
      let model = try TrackGenerator(file)
      let session = TrackGenerator.Session(model, capacity: bars)
      let values = noise(bars * model.configuration.noise)
      let condition = noise(bars * model.configuration.condition)
      let genres = [Int](repeating: 0, count: bars)
      let work = Multiplications.generator(model.configuration, bars: bars)
      return Prepared(work: Work(work, bytes: file.weightBytes)) {
        _ = session.run(noise: values, genres: genres, condition: condition, bars: bars)
      }
    }
  }

  private static func discriminator(bars: Int) -> ModelCase {
    ModelCase(name: "discriminator/\(bars)", weights: .discriminator(of: "chords")) {
      file throws(CheckpointError) in
      let model = try TrackDiscriminator(file)
      let session = TrackDiscriminator.Session(model, capacity: bars)
      let sizes = model.configuration
      let values = noise(bars * sizes.steps * sizes.notes)
      let genres = [Int](repeating: 0, count: bars)
      let work = Multiplications.discriminator(sizes, bars: bars)
      return Prepared(work: Work(work, bytes: file.weightBytes)) {
        _ = session.run(bars: values, genres: genres, count: bars)
      }
    }
  }

  /// Reads the context at once, then one step after the other.
  private static func continuation(name: String, context: Int, predicted: Int) -> ModelCase {
    ModelCase(name: "continuation/\(name)", weights: .continuation) {
      file throws(CheckpointError) in
      let model = try ContinuationModel(file)
      let session = ContinuationModel.Session(model, capacity: max(1, context))
      let steps = noise(max(1, context) * model.configuration.features)
      let work = Multiplications.continuation(
        model.configuration, steps: context + predicted)
      return Prepared(work: Work(work, bytes: file.weightBytes)) {
        if context > 0 {
          session.reset()
          _ = session.run(steps, count: context)
        }
        for _ in 0..<predicted { _ = session.step(steps) }
      }
    }
  }

  /// The same values every time, -1...1.
  private static func noise(_ count: Int) -> [Float] {
    var state: UInt64 = 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
    }
  }
}

extension Checkpoint {
  /// Bytes of all tensors.
  fileprivate var weightBytes: Int { tensors.reduce(0) { $0 + $1.byteRange.count } }
}
