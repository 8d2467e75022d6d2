import VocalKernels
import VocalLayers

extension ContinuationModel {
  /// What the model says of the step after each step: probabilities in 0...1, until the session runs again.
  package struct Output {
    /// (steps, notes); each row sums to 1.
    package let note: OutputMatrix
    /// (steps, velocities); each row sums to 1.
    package let velocity: OutputMatrix
    /// (steps, timings); each row sums to 1.
    package let timing: OutputMatrix
  }

  /// One melody through a model, step by step or several steps at a time.
  ///
  /// The state is carried from each run to the next until ``reset()``. The constructor plans and
  /// allocates everything; the rest allocates nothing.
  package final class Session {
    package let model: ContinuationModel
    /// The most steps of one run.
    package let capacity: Int

    private let arena: Arena
    /// Gates of the layer that runs, in rows of its own width.
    private let gates: ArenaSlot
    /// The output of the layer that ran last, over that of the layer before.
    private let hidden: ArenaSlot
    private let states: [ArenaSlot]
    private let note: ArenaSlot
    private let velocity: ArenaSlot
    private let timing: ArenaSlot
    private let scratch: ArenaSlot

    /// Begins a melody.
    ///
    /// - Parameter capacity: the most steps of one run, at least 1.
    package init(_ model: ContinuationModel, capacity: Int = 64) {
      precondition(capacity > 0, "a session runs at least one step")
      self.model = model
      self.capacity = capacity
      let linear = [model.note, model.velocity, model.timing].map(\.scratchCount)
      var layout = ArenaLayout()
      gates = layout.reserve(rows: capacity, columns: model.recurrent.map(\.gates).max() ?? 0)
      hidden = layout.reserve(rows: capacity, columns: model.configuration.hidden)
      states = model.recurrent.map { $0.reserveState(in: &layout) }
      note = layout.reserve(rows: capacity, columns: model.note.outputs)
      velocity = layout.reserve(rows: capacity, columns: model.velocity.outputs)
      timing = layout.reserve(rows: capacity, columns: model.timing.outputs)
      scratch = layout.reserve(scratch: linear + model.recurrent.map(\.scratchCount))
      arena = Arena(layout)
    }

    /// Begins another melody.
    package func reset() {
      for state in states { arena.clear(state) }
    }

    /// Reads the melody's next step.
    ///
    /// - Parameter features: of the step.
    /// - Returns: one row of each head.
    package func step(_ features: UnsafePointer<Float>) -> Output { run(features, count: 1) }

    /// Reads the melody's next steps.
    ///
    /// - Parameters:
    ///   - steps: (count, features).
    ///   - count: 0...capacity.
    /// - Complexity: O(count); at the trained sizes 1 million multiplications a step.
    package func run(_ steps: UnsafePointer<Float>, count: Int) -> Output {
      precondition((0...capacity).contains(count), "more steps than the session's capacity")
      let x = recur(Matrix(steps, rows: count, columns: model.configuration.features))
      let scratch = arena[scratch]
      Activations.softmax(model.note.apply(to: x, into: note, of: arena, scratch: scratch))
      Activations.softmax(model.velocity.apply(to: x, into: velocity, of: arena, scratch: scratch))
      Activations.softmax(model.timing.apply(to: x, into: timing, of: arena, scratch: scratch))
      return Output(
        note: arena.output(note, rows: count), velocity: arena.output(velocity, rows: count),
        timing: arena.output(timing, rows: count))
    }

    /// Steps -> hidden states of the last layer.
    private func recur(_ steps: Matrix) -> Matrix {
      var x = steps
      for (index, layer) in model.recurrent.enumerated() {
        let (hidden, scratch) = (arena.rows(hidden, x.rows), arena[scratch])
        let gates = arena.rows(gates, x.rows, columns: layer.gates)
        layer.project(x, into: gates, scratch: scratch)
        layer.recur(
          gates, .forward, state: arena.matrix(states[index]), into: hidden, scratch: scratch)
        x = Matrix(hidden)
      }
      return x
    }
  }
}
