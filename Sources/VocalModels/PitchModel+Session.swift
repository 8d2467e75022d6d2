import VocalKernels
import VocalLayers
import VocalTensors

extension PitchModel {
  /// What the model says of each frame, probabilities in 0...1, until the session runs again.
  package struct Output {
    /// (frames, classes); each row sums to 1.
    package let pitch: OutputMatrix
    /// (frames, classes).
    package let velocity: OutputMatrix
    /// (frames, 1).
    package let onset: OutputMatrix
    /// (frames, 1).
    package let offset: OutputMatrix

    package var frames: Int { pitch.rows }
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
    /// - Complexity: O(frames); at the trained sizes 18 million multiplications a frame.
    package func run(mel: UnsafePointer<Float>, frames: Int) -> Output {
      precondition((0...capacity).contains(frames), "more frames than the session's capacity")
      if frames > 0 {
        projectFeatures(mel, frames: frames)
        applyHeads(to: recur(frames: frames))
      }
      let classes = model.configuration.classes
      return Output(
        pitch: output(memory.pitch, frames, classes),
        velocity: output(memory.velocity, frames, classes),
        onset: output(memory.onset, frames, 1), offset: output(memory.offset, frames, 1))
    }

    private func output(
      _ pointer: UnsafePointer<Float>, _ frames: Int, _ columns: Int
    ) -> OutputMatrix {
      OutputMatrix(pointer, rows: frames, columns: columns, owner: memory)
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
        let next = Memory.convolutionBlock + model.convolutions.latency
        if isLast || gathered + next > memory.featureCapacity {
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
          into: MutableMatrix(memory.hidden, rows: frames, columns: layer.outputs),
          scratch: memory.scratch)
      }
      return hidden(frames: frames, of: 2 * model.configuration.hidden)
    }

    private func hidden(frames: Int, of columns: Int) -> Matrix {
      Matrix(memory.hidden, rows: frames, columns: columns)
    }

    private func applyHeads(to hidden: Matrix) {
      let classes = model.configuration.classes
      func rows(_ target: UnsafeMutablePointer<Float>, _ columns: Int) -> MutableMatrix {
        MutableMatrix(target, rows: hidden.rows, columns: columns)
      }
      model.applyHeads(
        to: hidden, pitch: rows(memory.pitch, classes), velocity: rows(memory.velocity, classes),
        onset: rows(memory.onset, 1), offset: rows(memory.offset, 1), scratch: memory.scratch)
    }
  }
}

extension PitchModel {
  /// How many `Float` of scratch the LSTMs' projections and the heads need.
  var productScratchCount: Int {
    let heads = [pitch, velocity, onset, offset].map(\.scratchCount)
    return (heads + recurrent.map(\.scratchCount)).max() ?? 0
  }

  /// Hidden states (frames, 2 hidden) -> probabilities.
  func applyHeads(
    to hidden: Matrix, pitch: MutableMatrix, velocity: MutableMatrix, onset: MutableMatrix,
    offset: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    self.pitch.apply(to: hidden, into: pitch, scratch: scratch)
    self.velocity.apply(to: hidden, into: velocity, scratch: scratch)
    self.onset.apply(to: hidden, into: onset, scratch: scratch)
    self.offset.apply(to: hidden, into: offset, scratch: scratch)
    Activations.softmax(pitch)
    Activations.sigmoid(velocity)
    Activations.sigmoid(onset)
    Activations.sigmoid(offset)
  }
}
