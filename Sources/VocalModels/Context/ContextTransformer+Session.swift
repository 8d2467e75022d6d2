import VocalKernels
import VocalLayers

extension ContextTransformer {
  /// What the model says of each note, probabilities in 0...1, until the session runs again.
  package struct Output {
    /// (notes, notes of the configuration); each row sums to 1.
    package let note: OutputMatrix
    /// (notes, phases + offsets); the phases of a row sum to 1, and so do its offsets.
    package let timing: OutputMatrix
    /// (notes, dynamics); each row sums to 1.
    package let dynamics: OutputMatrix
  }

  /// Sequences of notes through a model, one at a time.
  ///
  /// The constructor plans and allocates everything;
  /// ``run(features:notes:genre:instrument:)`` allocates nothing.
  package final class Session {
    package let model: ContextTransformer
    /// The most notes of one run.
    package let capacity: Int

    private let arena: Arena
    /// Features, genre and instrument side by side.
    private let joined: ArenaSlot
    private let positions: ArenaSlot
    /// The residual stream.
    private let stream: ArenaSlot
    private let layer: TransformerEncoderLayer.Slots
    private let scratch: ArenaSlot
    private let note: ArenaSlot
    private let timing: ArenaSlot
    private let dynamics: ArenaSlot

    /// - Parameter capacity: the most notes of one run, at least 1.
    package init(_ model: ContextTransformer, capacity: Int) {
      precondition(capacity > 0, "a session runs at least one note")
      self.model = model
      self.capacity = capacity
      let linear = [model.input, model.note, model.timing, model.dynamics]
      var layout = ArenaLayout()
      joined = layout.reserve(rows: capacity, columns: model.input.inputs)
      positions = layout.reserve(rows: capacity, columns: model.norm.width)
      stream = layout.reserve(rows: capacity, columns: model.norm.width)
      layer = model.encoder[0].reserve(length: capacity, in: &layout)
      scratch = layout.reserve(scratch: linear.map(\.scratchCount))
      note = layout.reserve(rows: capacity, columns: model.note.outputs)
      timing = layout.reserve(rows: capacity, columns: model.timing.outputs)
      dynamics = layout.reserve(rows: capacity, columns: model.dynamics.outputs)
      arena = Arena(layout)
      PositionalEncoding.write(
        positions: capacity, width: positions.columns, to: arena[positions])
    }

    /// Runs the model over a whole sequence; what ran before does not matter.
    ///
    /// - Parameters:
    ///   - features: (notes, features).
    ///   - notes: 0...capacity.
    ///   - genre: 0 ..< genres of the configuration.
    ///   - instrument: 0 ..< instruments of the configuration.
    /// - Complexity: O(notes²); at the trained sizes 4.8 million multiplications a note besides.
    package func run(
      features: UnsafePointer<Float>, notes: Int, genre: Int, instrument: Int
    ) -> Output {
      precondition((0...capacity).contains(notes), "more notes than the session's capacity")
      let x = embed(features, notes: notes, genre: genre, instrument: instrument)
      for layer in model.encoder { layer.apply(to: x, slots: self.layer, in: arena) }
      model.norm.apply(to: Matrix(x), into: x)
      applyHeads(to: Matrix(x))
      return Output(
        note: arena.output(note, rows: notes), timing: arena.output(timing, rows: notes),
        dynamics: arena.output(dynamics, rows: notes))
    }

    /// Features, genre and instrument -> the encoder's input.
    private func embed(
      _ features: UnsafePointer<Float>, notes: Int, genre: Int, instrument: Int
    ) -> MutableMatrix {
      let sizes = model.configuration
      let joined = arena.rows(joined, notes)
      for index in 0..<notes {
        let row = joined.row(index)
        row.update(from: features + index * sizes.features, count: sizes.features)
        model.genre.write(genre, to: row + sizes.features)
        model.instrument.write(instrument, to: row + sizes.features + sizes.embedding)
      }
      let x = arena.rows(stream, notes)
      x.pointer.update(from: arena[positions], count: notes * positions.columns)
      model.input.apply(
        to: Matrix(joined), into: x, accumulating: true, scratch: arena[scratch])
      return x
    }

    private func applyHeads(to x: Matrix) {
      let (sizes, scratch) = (model.configuration, arena[scratch])
      Activations.softmax(model.note.apply(to: x, into: note, of: arena, scratch: scratch))
      let timing = model.timing.apply(to: x, into: timing, of: arena, scratch: scratch)
      Activations.softmax(timing.columns(0, sizes.phases))
      Activations.softmax(timing.columns(sizes.phases, sizes.offsets))
      Activations.softmax(model.dynamics.apply(to: x, into: dynamics, of: arena, scratch: scratch))
    }
  }
}
