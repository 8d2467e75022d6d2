import VocalCheckpoints
import VocalKernels
import VocalLayers

/// The discriminator of one track: bars of notes and a genre in; how likely each bar is a real one out.
///
/// ```
/// bar (B, 16 steps, 128 notes)
///   -> conv: [kernel 3, LeakyReLU, pool 2]  (B, 8, 256)
///            [kernel 3, LeakyReLU, pool 2]  (B, 4, 512)
///            [kernel 3, LeakyReLU]          (B, 4, 256)
///   -> side by side with the genre (10)
///   -> linear: 2 x [linear, LeakyReLU], 256, 64
///   -> output  sigmoid  (B, 1)
/// ```
/// The sizes are those of the trained model; the weight file's configuration states them. A model is
/// immutable and may be shared; a ``Session`` runs it.
package struct TrackDiscriminator: Sendable {
  /// The weight file's name for this architecture.
  package static let architecture = "track-discriminator"

  package let configuration: DiscriminatorConfiguration

  let convolutions: [Convolution1DBlock]
  private(set) var genre: Embedding
  let linear: Perceptron
  let output: Linear

  /// Elements of a bar after the convolutions, (steps, channels).
  let features: Int

  /// Builds the model from the configuration and the parameters of its weight file.
  ///
  /// - Throws: a ``CheckpointError`` where the file is another model's, the configuration makes no
  ///   model, or a tensor is missing, surplus or of the wrong shape.
  package init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    let sizes = try checkpoint.configuration(
      of: Self.architecture, as: DiscriminatorConfiguration.self)
    configuration = sizes
    let parameters = checkpoint.parameters

    convolutions = try Self.convolutions(parameters.scope("conv"), sizes)
    features = convolutions[convolutions.count - 1].outputCount
    genre = try Embedding(
      parameters.scope("genre"), entries: sizes.genres, width: sizes.embedding)
    linear = try Perceptron(
      parameters.scope("linear"), sizes: [features + sizes.embedding] + sizes.hidden,
      activation: trackActivation, activatesLast: true)
    output = try Linear(parameters.scope("output"), inputs: linear.outputs, outputs: 1)
    try checkpoint.verifyAllRead()
  }

  private static func convolutions(
    _ scope: ParameterScope, _ sizes: DiscriminatorConfiguration
  ) throws(CheckpointError) -> [Convolution1DBlock] {
    var blocks: [Convolution1DBlock] = []
    var (steps, inputs) = (sizes.steps, sizes.notes)
    for (index, outputs) in sizes.channels.enumerated() {
      let block = try Convolution1DBlock(
        scope.scope(String(index)), steps: steps, inputs: inputs, outputs: outputs,
        activation: trackActivation, pools: index + 1 < sizes.channels.count)
      blocks.append(block)
      (steps, inputs) = (block.outputSteps, outputs)
    }
    return blocks
  }
}

extension TrackDiscriminator {
  /// A model that knows one genre more, whose number is the configuration's `genres`: a blend of the others.
  ///
  /// - Parameter shares: of each genre.
  package func adding(_ shares: [Float]) -> TrackDiscriminator {
    var model = self
    model.genre = genre.adding(shares)
    return model
  }
}

extension TrackDiscriminator {
  /// Batches of bars through a model.
  ///
  /// The constructor plans and allocates everything; ``run(bars:genres:count:)`` allocates nothing.
  package final class Session {
    package let model: TrackDiscriminator
    /// The most bars of one run.
    package let capacity: Int

    private let arena: Arena
    /// Outputs of the convolutions of an even index, and of those of an odd one.
    private let even: ArenaSlot
    private let odd: ArenaSlot
    /// The last convolution's output and the genre side by side.
    private let joined: ArenaSlot
    private let hidden: ArenaSlot
    private let realness: ArenaSlot
    private let linear: Perceptron.Slots
    private let scratch: ArenaSlot

    /// - Parameter capacity: the most bars of one run, at least 1.
    package init(_ model: TrackDiscriminator, capacity: Int) {
      precondition(capacity > 0, "a session runs at least one bar")
      self.model = model
      self.capacity = capacity
      let widest = model.convolutions.map(\.outputCount).max() ?? 0
      let borrowed = model.convolutions.map(\.scratchCount) + [model.output.scratchCount]
      var layout = ArenaLayout()
      even = layout.reserve(rows: capacity, columns: widest)
      odd = layout.reserve(rows: capacity, columns: widest)
      joined = layout.reserve(rows: capacity, columns: model.linear.inputs)
      hidden = layout.reserve(rows: capacity, columns: model.linear.outputs)
      realness = layout.reserve(rows: capacity, columns: 1)
      linear = layout.phase { model.linear.reserve(rows: capacity, in: &$0) }
      scratch = layout.phase { $0.reserve(scratch: borrowed) }
      arena = Arena(layout)
    }

    /// Judges a batch of bars; what ran before does not matter.
    ///
    /// - Parameters:
    ///   - bars: (count, steps, notes), 0...1.
    ///   - genres: one for each bar, 0 ..< genres of the configuration.
    ///   - count: 0...capacity.
    /// - Returns: (count, 1), the probability that the bar is a real one, until the session runs again.
    /// - Complexity: O(count); at the trained sizes 6.6 million multiplications a bar.
    package func run(
      bars: UnsafePointer<Float>, genres: UnsafePointer<Int>, count: Int
    ) -> OutputMatrix {
      precondition((0...capacity).contains(count), "more bars than the session's capacity")
      let joined = arena.rows(joined, count)
      join(convolve(bars, count: count), genres, into: joined)
      let hidden = arena.rows(hidden, count)
      model.linear.apply(to: Matrix(joined), into: hidden, slots: linear, in: arena)
      Activations.sigmoid(
        model.output.apply(
          to: Matrix(hidden), into: realness, of: arena, scratch: arena[scratch]))
      return arena.output(realness, rows: count)
    }

    /// (count, steps, notes) -> (count, features).
    private func convolve(_ bars: UnsafePointer<Float>, count: Int) -> UnsafePointer<Float> {
      var input = bars
      for (index, block) in model.convolutions.enumerated() {
        let output = arena[index.isMultiple(of: 2) ? even : odd]
        block.apply(to: input, count: count, into: output, scratch: arena[scratch])
        input = UnsafePointer(output)
      }
      return input
    }

    private func join(
      _ features: UnsafePointer<Float>, _ genres: UnsafePointer<Int>, into joined: MutableMatrix
    ) {
      for index in 0..<joined.rows {
        let row = joined.row(index)
        row.update(from: features + index * model.features, count: model.features)
        model.genre.write(genres[index], to: row + model.features)
      }
    }
  }
}
