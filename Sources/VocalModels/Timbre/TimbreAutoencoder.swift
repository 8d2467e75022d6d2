import VocalCheckpoints
import VocalKernels
import VocalLayers

/// The timbre autoencoder: mean log-mel spectra in; latent vectors and likeness to instruments out.
///
/// ```
/// spectrum (B, 128)
///   -> encoder: linear with ReLU between, 256, 128   latent (B, 64)
///   -> decoder: linear with ReLU between, 128, 256   reconstruction (B, 128)
/// latent -> cosine with each instrument's vector     similarity (B, 20)
/// ```
/// The sizes are those of the trained model; the weight file's configuration states them. A model is
/// immutable and may be shared; a ``Session`` runs it.
package struct TimbreAutoencoder: Sendable {
  /// The weight file's name for this architecture.
  package static let architecture = "timbre-autoencoder"

  package let configuration: TimbreConfiguration

  let encoder: Perceptron
  let decoder: Perceptron
  let instruments: CosineSimilarity

  /// Builds the model from the configuration and the parameters of its weight file.
  ///
  /// - Throws: a ``CheckpointError`` where the file is another model's, the configuration makes no
  ///   model, or a tensor is missing, surplus or of the wrong shape.
  package init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    let sizes = try checkpoint.configuration(of: Self.architecture, as: TimbreConfiguration.self)
    configuration = sizes
    let parameters = checkpoint.parameters
    let layers = [sizes.melBands] + sizes.hidden + [sizes.latent]

    encoder = try Perceptron(
      parameters.scope("encoder"), sizes: layers, activation: .relu, activatesLast: false)
    decoder = try Perceptron(
      parameters.scope("decoder"), sizes: layers.reversed(), activation: .relu,
      activatesLast: false)
    instruments = try CosineSimilarity(
      parameters, "instruments", references: sizes.instruments, width: sizes.latent)
    try checkpoint.verifyAllRead()
  }
}

extension TimbreAutoencoder {
  /// What the model says of each spectrum, until the session runs again.
  package struct Output {
    /// (rows, latent).
    package let latent: OutputMatrix
    /// (rows, melBands).
    package let reconstruction: OutputMatrix
    /// (rows, instruments), -1...1.
    package let similarity: OutputMatrix
  }

  /// Batches of spectra through a model.
  ///
  /// The constructor plans and allocates everything; ``run(spectra:rows:)`` allocates nothing.
  package final class Session {
    package let model: TimbreAutoencoder
    /// The most spectra of one run.
    package let capacity: Int

    private let arena: Arena
    private let latent: ArenaSlot
    private let unit: ArenaSlot
    private let reconstruction: ArenaSlot
    private let similarity: ArenaSlot
    private let encoder: Perceptron.Slots
    private let decoder: Perceptron.Slots
    private let scratch: ArenaSlot

    /// - Parameter capacity: the most spectra of one run, at least 1.
    package init(_ model: TimbreAutoencoder, capacity: Int) {
      precondition(capacity > 0, "a session runs at least one spectrum")
      self.model = model
      self.capacity = capacity
      let sizes = model.configuration
      var layout = ArenaLayout()
      latent = layout.reserve(rows: capacity, columns: sizes.latent)
      unit = layout.reserve(rows: capacity, columns: sizes.latent)
      reconstruction = layout.reserve(rows: capacity, columns: sizes.melBands)
      similarity = layout.reserve(rows: capacity, columns: sizes.instruments)
      encoder = layout.phase { model.encoder.reserve(rows: capacity, in: &$0) }
      decoder = layout.phase { model.decoder.reserve(rows: capacity, in: &$0) }
      scratch = layout.phase { $0.reserve(scratch: [model.instruments.scratchCount]) }
      arena = Arena(layout)
    }

    /// Runs the model over a batch; what ran before does not matter.
    ///
    /// - Parameters:
    ///   - spectra: (rows, melBands), normalised log-mel.
    ///   - rows: 0...capacity.
    /// - Complexity: O(rows); at the trained sizes 150,000 multiplications a row.
    package func run(spectra: UnsafePointer<Float>, rows: Int) -> Output {
      precondition((0...capacity).contains(rows), "more rows than the session's capacity")
      let input = Matrix(spectra, rows: rows, columns: model.encoder.inputs)
      let latent = arena.rows(latent, rows)
      model.encoder.apply(to: input, into: latent, slots: encoder, in: arena)
      model.decoder.apply(
        to: Matrix(latent), into: arena.rows(reconstruction, rows), slots: decoder, in: arena)
      model.instruments.apply(
        to: Matrix(latent), into: arena.rows(similarity, rows), unit: arena.rows(unit, rows),
        scratch: arena[scratch])
      return Output(
        latent: arena.output(self.latent, rows: rows),
        reconstruction: arena.output(reconstruction, rows: rows),
        similarity: arena.output(similarity, rows: rows))
    }
  }
}
