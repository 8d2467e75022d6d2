import VocalKernels
import VocalLayers
import VocalTensors

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

    private let memory: SessionMemory
    /// Features, genre and instrument side by side.
    private let joined: RowBuffer
    private let positions: RowBuffer
    /// The residual stream.
    private let stream: RowBuffer
    private let workspace: TransformerEncoderLayer.Workspace
    private let scratch: UnsafeMutablePointer<Float>
    private let note: RowBuffer
    private let timing: RowBuffer
    private let dynamics: RowBuffer

    /// - Parameter capacity: the most notes of one run, at least 1.
    package init(_ model: ContextTransformer, capacity: Int) {
      precondition(capacity > 0, "a session runs at least one note")
      self.model = model
      self.capacity = capacity
      var layout = ArenaLayout()
      let joined = layout.reserve([capacity, model.input.inputs])
      let positions = layout.reserve([capacity, model.norm.width])
      let stream = layout.reserve([capacity, model.norm.width])
      let plan = model.encoder[0].plan(length: capacity, in: &layout)
      let linear = [model.input, model.note, model.timing, model.dynamics]
      let scratch = layout.reserve([linear.map(\.scratchCount).max() ?? 0])
      let note = layout.reserve([capacity, model.note.outputs])
      let timing = layout.reserve([capacity, model.timing.outputs])
      let dynamics = layout.reserve([capacity, model.dynamics.outputs])

      memory = SessionMemory(layout)
      self.joined = memory.rows(joined)
      self.positions = memory.rows(positions)
      self.stream = memory.rows(stream)
      workspace = model.encoder[0].makeWorkspace(plan, in: memory.arena)
      self.scratch = memory.arena[scratch]
      self.note = memory.rows(note)
      self.timing = memory.rows(timing)
      self.dynamics = memory.rows(dynamics)
      PositionalEncoding.write(
        positions: capacity, width: self.positions.columns, to: self.positions.pointer)
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
      for layer in model.encoder { layer.apply(to: x, workspace: workspace) }
      model.norm.apply(to: Matrix(x), into: x)
      applyHeads(to: Matrix(x))
      return Output(
        note: memory.output(note, rows: notes), timing: memory.output(timing, rows: notes),
        dynamics: memory.output(dynamics, rows: notes))
    }

    /// Features, genre and instrument -> the encoder's input.
    private func embed(
      _ features: UnsafePointer<Float>, notes: Int, genre: Int, instrument: Int
    ) -> MutableMatrix {
      let sizes = model.configuration
      let joined = joined.matrix(notes)
      for index in 0..<notes {
        let row = joined.row(index)
        row.update(from: features + index * sizes.features, count: sizes.features)
        model.genre.write(genre, to: row + sizes.features)
        model.instrument.write(instrument, to: row + sizes.features + sizes.embedding)
      }
      let x = stream.matrix(notes)
      x.pointer.update(from: positions.pointer, count: notes * positions.columns)
      model.input.apply(to: Matrix(joined), into: x, accumulating: true, scratch: scratch)
      return x
    }

    private func applyHeads(to x: Matrix) {
      let sizes = model.configuration
      Activations.softmax(model.note.apply(to: x, into: note, scratch: scratch))
      let timing = model.timing.apply(to: x, into: timing, scratch: scratch)
      Activations.softmax(timing.columns(0, sizes.phases))
      Activations.softmax(timing.columns(sizes.phases, sizes.offsets))
      Activations.softmax(model.dynamics.apply(to: x, into: dynamics, scratch: scratch))
    }
  }
}
