import VocalKernels
import VocalLayers
import VocalTensors

extension PitchModel {
  /// What the model says of each frame, probabilities in 0...1, valid until the session runs again
  /// or ends.
  package struct Output {
    package let frames: Int
    package let classes: Int
    /// (frames, classes); each row sums to 1.
    package let pitch: UnsafePointer<Float>
    /// (frames, classes).
    package let velocity: UnsafePointer<Float>
    /// (frames).
    package let onset: UnsafePointer<Float>
    /// (frames).
    package let offset: UnsafePointer<Float>
  }

  /// One stream of frames through a model.
  ///
  /// The constructor plans and allocates everything; ``run(mel:frames:)`` allocates nothing. The
  /// convolutions run block by block into the first LSTM layer's gates, so that of a whole sequence
  /// only gates and hidden states are kept.
  package final class Session {
    package let model: PitchModel
    /// The most frames of one run.
    package let capacity: Int

    private let memory: Memory
    private var convolutions: ConvolutionStack.State

    /// - Parameter capacity: the most frames of one run, at least 1.
    package init(_ model: PitchModel, capacity: Int) {
      precondition(capacity > 0, "a session runs at least one frame")
      self.model = model
      self.capacity = capacity
      memory = Memory(model, capacity: capacity)
      convolutions = memory.makeConvolutionState()
    }

    /// Runs the model over a whole sequence; what ran before does not matter.
    ///
    /// - Parameters:
    ///   - mel: (frames, melBands), normalised log-mel.
    ///   - frames: 0...capacity.
    /// - Complexity: O(frames); at the trained sizes 25 million multiplications a frame.
    package func run(mel: UnsafePointer<Float>, frames: Int) -> Output {
      precondition((0...capacity).contains(frames), "more frames than the session's capacity")
      if frames > 0 {
        projectFeatures(mel, frames: frames)
        applyHeads(to: recur(frames: frames))
      }
      return Output(
        frames: frames, classes: model.configuration.classes, pitch: memory.pitch,
        velocity: memory.velocity, onset: memory.onset, offset: memory.offset)
    }

    /// mel -> convolutions -> gates of the first LSTM layer.
    ///
    /// Features gather over several convolution blocks, since the projection reads all its weights
    /// anew for each group.
    private func projectFeatures(_ mel: UnsafePointer<Float>, frames: Int) {
      model.convolutions.reset(&convolutions)
      var read = 0
      var gathered = 0
      var projected = 0
      while read < frames {
        let block = min(Memory.convolutionBlock, frames - read)
        let isLast = read + block == frames
        gathered += model.convolutions.push(
          mel + read * model.configuration.melBands, frames: block, isLast: isLast,
          into: memory.features + gathered * model.configuration.features, state: &convolutions)
        read += block
        if isLast || gathered >= Memory.projectionGroup {
          project(gathered, at: projected)
          projected += gathered
          gathered = 0
        }
      }
    }

    private func project(_ frames: Int, at frame: Int) {
      let layer = model.recurrent[0]
      layer.project(
        Matrix(memory.features, rows: frames, columns: layer.inputs),
        into: MutableMatrix(
          memory.gates + frame * layer.gates, rows: frames, columns: layer.gates),
        scratch: memory.scratch)
    }

    /// Gates of the first layer -> hidden states of the last.
    private func recur(frames: Int) -> Matrix {
      for (index, layer) in model.recurrent.enumerated() {
        let gates = MutableMatrix(memory.gates, rows: frames, columns: layer.gates)
        if index > 0 {
          layer.project(
            hidden(frames: frames, of: layer.inputs), into: gates, scratch: memory.scratch)
        }
        layer.recur(
          gates, state: memory.recurrent[index],
          into: MutableMatrix(memory.hidden, rows: frames, columns: layer.outputs))
      }
      return hidden(frames: frames, of: 2 * model.configuration.hidden)
    }

    private func hidden(frames: Int, of columns: Int) -> Matrix {
      Matrix(memory.hidden, rows: frames, columns: columns)
    }

    private func applyHeads(to hidden: Matrix) {
      Activations.softmax(apply(model.pitch, to: hidden, into: memory.pitch))
      Activations.sigmoid(apply(model.velocity, to: hidden, into: memory.velocity))
      Activations.sigmoid(apply(model.onset, to: hidden, into: memory.onset))
      Activations.sigmoid(apply(model.offset, to: hidden, into: memory.offset))
    }

    private func apply(
      _ head: Linear, to hidden: Matrix, into target: UnsafeMutablePointer<Float>
    ) -> MutableMatrix {
      let output = MutableMatrix(target, rows: hidden.rows, columns: head.outputs)
      head.apply(to: hidden, into: output, scratch: memory.scratch)
      return output
    }
  }
}
