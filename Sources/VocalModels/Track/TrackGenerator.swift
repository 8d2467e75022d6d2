import VocalCheckpoints
import VocalKernels
import VocalLayers

/// The slope of the generators' and the discriminators' LeakyReLU.
let trackActivation = Activation.leakyReLU(slope: 0.2)

/// The generator of one track: noise, a genre and a condition in; bars of notes out.
///
/// ```
/// noise (B, 100), genre (10), condition (B, 64), side by side
///   -> linear: 3 x [linear, batch norm, LeakyReLU], 256, 512, 1024
///   -> output  sigmoid  (B, 16 steps x 128 notes)
/// ```
/// Batch normalisation is folded into the linear layers. The sizes are those of the trained model; the
/// weight file's configuration states them. A model is immutable and may be shared; a ``Session`` runs
/// it.
package struct TrackGenerator: Sendable {
  /// The weight file's name for this architecture.
  package static let architecture = "track-generator"

  package let configuration: GeneratorConfiguration

  private(set) var genre: Embedding
  let linear: Perceptron
  let output: Linear

  /// Builds the model from the configuration and the parameters of its weight file.
  ///
  /// - Throws: a ``CheckpointError`` where the file is another model's, the configuration makes no
  ///   model, or a tensor is missing, surplus or of the wrong shape.
  package init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    let sizes = try checkpoint.configuration(
      of: Self.architecture, as: GeneratorConfiguration.self)
    configuration = sizes
    let parameters = checkpoint.parameters

    genre = try Embedding(
      parameters.scope("genre"), entries: sizes.genres, width: sizes.embedding)
    linear = try Perceptron(
      parameters.scope("linear"), sizes: [sizes.inputs] + sizes.hidden,
      activation: trackActivation, activatesLast: true)
    output = try Linear(
      parameters.scope("output"), inputs: linear.outputs, outputs: sizes.steps * sizes.notes)
    try checkpoint.verifyAllRead()
  }
}

extension TrackGenerator {
  /// A model that knows one genre more, whose number is the configuration's `genres`: a blend of the others.
  ///
  /// - Parameter shares: of each genre.
  package func adding(_ shares: [Float]) -> TrackGenerator {
    var model = self
    model.genre = genre.adding(shares)
    return model
  }
}

extension TrackGenerator {
  /// Batches of bars out of a model.
  ///
  /// The constructor plans and allocates everything; ``run(noise:genres:condition:bars:)`` allocates
  /// nothing.
  package final class Session {
    package let model: TrackGenerator
    /// The most bars of one run.
    package let capacity: Int

    private let arena: Arena
    /// Noise, genre and condition side by side.
    private let joined: ArenaSlot
    private let hidden: ArenaSlot
    private let bar: ArenaSlot
    private let linear: Perceptron.Slots
    private let scratch: ArenaSlot

    /// - Parameter capacity: the most bars of one run, at least 1.
    package init(_ model: TrackGenerator, capacity: Int) {
      precondition(capacity > 0, "a session runs at least one bar")
      self.model = model
      self.capacity = capacity
      var layout = ArenaLayout()
      joined = layout.reserve(rows: capacity, columns: model.linear.inputs)
      hidden = layout.reserve(rows: capacity, columns: model.linear.outputs)
      bar = layout.reserve(rows: capacity, columns: model.output.outputs)
      linear = layout.phase { model.linear.reserve(rows: capacity, in: &$0) }
      scratch = layout.phase { $0.reserve(scratch: [model.output.scratchCount]) }
      arena = Arena(layout)
    }

    /// Generates a batch of bars; what ran before does not matter.
    ///
    /// - Parameters:
    ///   - noise: (bars, noise), standard normal.
    ///   - genres: one for each bar, 0 ..< genres of the configuration.
    ///   - condition: (bars, condition).
    ///   - bars: 0...capacity.
    /// - Returns: (bars, steps x notes), probabilities in 0...1, until the session runs again.
    /// - Complexity: O(bars); at the trained sizes 2.8 million multiplications a bar.
    package func run(
      noise: UnsafePointer<Float>, genres: UnsafePointer<Int>, condition: UnsafePointer<Float>,
      bars: Int
    ) -> OutputMatrix {
      precondition((0...capacity).contains(bars), "more bars than the session's capacity")
      let joined = arena.rows(joined, bars)
      join(noise, genres, condition, into: joined)
      let hidden = arena.rows(hidden, bars)
      model.linear.apply(to: Matrix(joined), into: hidden, slots: linear, in: arena)
      Activations.sigmoid(
        model.output.apply(to: Matrix(hidden), into: bar, of: arena, scratch: arena[scratch]))
      return arena.output(bar, rows: bars)
    }

    private func join(
      _ noise: UnsafePointer<Float>, _ genres: UnsafePointer<Int>,
      _ condition: UnsafePointer<Float>, into joined: MutableMatrix
    ) {
      let sizes = model.configuration
      for index in 0..<joined.rows {
        let row = joined.row(index)
        row.update(from: noise + index * sizes.noise, count: sizes.noise)
        model.genre.write(genres[index], to: row + sizes.noise)
        (row + sizes.noise + sizes.embedding).update(
          from: condition + index * sizes.condition, count: sizes.condition)
      }
    }
  }
}
