import VocalKernels
import VocalLayers
import VocalTensors

extension ContinuationModel {
  /// What the model says of each step's successor, probabilities in 0...1, until the session runs again.
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

    private let memory: SessionMemory
    private let gates: UnsafeMutablePointer<Float>
    /// The output of the layer that ran last, in the place of its input.
    private let hidden: RowBuffer
    private let states: [RecurrentState]
    private let note: RowBuffer
    private let velocity: RowBuffer
    private let timing: RowBuffer
    private let scratch: UnsafeMutablePointer<Float>

    /// Begins a melody.
    ///
    /// - Parameter capacity: the most steps of one run, at least 1.
    package init(_ model: ContinuationModel, capacity: Int = 64) {
      precondition(capacity > 0, "a session runs at least one step")
      self.model = model
      self.capacity = capacity
      let linear = [model.note, model.velocity, model.timing].map(\.scratchCount)
      let borrowed = linear + model.recurrent.map(\.scratchCount)
      var layout = ArenaLayout()
      let gates = layout.reserve([capacity, model.recurrent.map(\.gates).max() ?? 0])
      let hidden = layout.reserve([capacity, model.configuration.hidden])
      let states = model.recurrent.map { $0.planState(in: &layout) }
      let note = layout.reserve([capacity, model.note.outputs])
      let velocity = layout.reserve([capacity, model.velocity.outputs])
      let timing = layout.reserve([capacity, model.timing.outputs])
      let scratch = layout.reserve([borrowed.max() ?? 0])

      let memory = SessionMemory(layout)
      self.memory = memory
      self.gates = memory.arena[gates]
      self.hidden = memory.rows(hidden)
      self.states = zip(model.recurrent, states).map { $0.makeState($1, in: memory.arena) }
      self.note = memory.rows(note)
      self.velocity = memory.rows(velocity)
      self.timing = memory.rows(timing)
      self.scratch = memory.arena[scratch]
      reset()
    }

    /// Begins another melody.
    package func reset() {
      for state in states { state.reset() }
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
      Activations.softmax(model.note.apply(to: x, into: note, scratch: scratch))
      Activations.softmax(model.velocity.apply(to: x, into: velocity, scratch: scratch))
      Activations.softmax(model.timing.apply(to: x, into: timing, scratch: scratch))
      return Output(
        note: memory.output(note, rows: count), velocity: memory.output(velocity, rows: count),
        timing: memory.output(timing, rows: count))
    }

    /// Steps -> hidden states of the last layer.
    private func recur(_ steps: Matrix) -> Matrix {
      var x = steps
      for (index, layer) in model.recurrent.enumerated() {
        let gates = MutableMatrix(gates, rows: x.rows, columns: layer.gates)
        let hidden = hidden.matrix(x.rows)
        layer.project(x, into: gates, scratch: scratch)
        layer.recur(gates, .forward, state: states[index], into: hidden, scratch: scratch)
        x = Matrix(hidden)
      }
      return x
    }
  }
}
