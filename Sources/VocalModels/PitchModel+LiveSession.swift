import VocalKernels
import VocalLayers
import VocalTensors

extension PitchModel {
  /// A live stream of frames through a model: each call computes only what its frames make new.
  ///
  /// Frame t is decided from the window t ... t + look-ahead. In every layer the forward direction begins
  /// the window with the state that frame t - 1 left, the backward direction with zeros at the window's
  /// end; then the forward states after frame t are kept, and the window moves on. `windowed` in
  /// tools/vocalmidi_tools/models/pitch.py is the same in PyTorch. With a look-ahead as long as the stream the
  /// result is that of ``Session``.
  ///
  /// The constructor plans and allocates everything; the calls allocate and lock nothing.
  package final class LiveSession {
    package let model: PitchModel
    /// Frames of future that the backward direction reads.
    package let lookAhead: Int
    /// The most frames of one call.
    package let block: Int

    /// Frames by which the output lags the input: the look-ahead, and what the convolutions need.
    package var latency: Int { lookAhead + model.convolutions.latency }

    private let memory: LiveMemory
    private var convolutions: ConvolutionStack.State
    /// Gates of the first layer, (frames, 2 directions x 4 hidden), from the first undecided frame on.
    private var gates: FrameWindow
    /// Forward hidden states of the first layer, (frames, hidden), of the same frames.
    private var forward: FrameWindow

    /// - Parameters:
    ///   - lookAhead: frames, 0 or more.
    ///   - block: the most frames of one call, at least 1.
    package init(_ model: PitchModel, lookAhead: Int, block: Int = 1) {
      precondition(lookAhead >= 0 && block > 0)
      self.model = model
      self.lookAhead = lookAhead
      self.block = block
      memory = LiveMemory(model, lookAhead: lookAhead, block: block)
      convolutions = memory.makeConvolutionState()
      gates = memory.gates
      forward = memory.forward
      reset()
    }

    /// Begins a new stream.
    package func reset() {
      model.convolutions.reset(&convolutions)
      gates.removeAll()
      forward.removeAll()
      for state in memory.carried { state.reset() }
    }

    /// Takes in frames and decides those that have all their future.
    ///
    /// - Parameters:
    ///   - mel: (frames, melBands), normalised log-mel.
    ///   - frames: 0...block.
    ///   - isLast: whether the stream ends here, which decides every frame that is left; ``reset()``
    ///     comes next.
    /// - Returns: the decided frames, in order; valid until the next call.
    /// - Complexity: O(frames x look-ahead); at the trained sizes 23 million multiplications a frame, and
    ///   one million more for each frame of look-ahead.
    package func advance(
      mel: UnsafePointer<Float>, frames: Int, isLast: Bool = false
    ) -> Output {
      precondition((0...block).contains(frames), "more frames than the session's block")
      let features = model.convolutions.push(
        mel, frames: frames, isLast: isLast, into: memory.features, state: &convolutions)
      append(features)
      let decided = isLast ? gates.count : max(0, gates.count - lookAhead)
      for frame in 0..<decided { decide(frame) }
      gates.keepLast(gates.count - decided)
      forward.keepLast(forward.count - decided)
      return memory.heads(of: model, rows: decided)
    }

    /// Projects new features, and reads them forward: of the first layer both are final.
    private func append(_ frames: Int) {
      guard frames > 0 else { return }
      let layer = model.recurrent[0]
      let rows = MutableMatrix(gates.end, rows: frames, columns: layer.gates)
      layer.project(
        Matrix(memory.features, rows: frames, columns: layer.inputs), into: rows,
        scratch: memory.scratch)
      layer.forward.recur(
        rows.columns(0, layer.forward.gates), .forward, state: memory.carried[0],
        into: MutableMatrix(forward.end, rows: frames, columns: layer.forward.units),
        scratch: memory.scratch)
      gates.extend(by: frames)
      forward.extend(by: frames)
    }

    /// Reads the window of one frame through all layers, and keeps the frame's own row.
    private func decide(_ frame: Int) {
      let rows = min(lookAhead + 1, gates.count - frame)
      var window = memory.window(0, rows: rows)
      readFirstLayer(frame, rows: rows, into: window)
      for index in model.recurrent.indices.dropFirst() {
        let output = memory.window(index, rows: rows)
        readLayer(index, Matrix(window), into: output)
        window = output
      }
      memory.decided.matrix(frame + 1).row(frame).update(
        from: window.pointer, count: window.columns)
    }

    private func readFirstLayer(_ frame: Int, rows: Int, into output: MutableMatrix) {
      let layer = model.recurrent[0]
      let units = layer.forward.units
      let work = memory.work.matrix(rows)
      work.pointer.update(from: gates.pointer + frame * layer.gates, count: rows * layer.gates)
      readBackward(layer, gates: work, into: output)
      for row in 0..<rows {
        output.row(row).update(from: forward.pointer + (frame + row) * units, count: units)
      }
    }

    /// A later layer, whose input changes as the window moves.
    private func readLayer(_ index: Int, _ input: Matrix, into output: MutableMatrix) {
      let layer = model.recurrent[index]
      let work = memory.work.matrix(input.rows)
      layer.backward.project(
        input, into: work.columns(layer.forward.gates, layer.backward.gates),
        scratch: memory.scratch)
      readBackward(layer, gates: work, into: output)

      let isLast = index + 1 == model.recurrent.count
      let rows = isLast ? 1 : input.rows
      let gates = work.columns(0, layer.forward.gates)
      let forward = output.columns(0, layer.forward.units)
      layer.forward.project(
        input.rows(0, rows), into: gates.rows(0, rows), scratch: memory.scratch)
      layer.forward.recur(
        gates.rows(0, 1), .forward, state: memory.carried[index], into: forward.rows(0, 1),
        scratch: memory.scratch)
      // The window's later frames are read from the state of its first, which stays as it is.
      guard !isLast else { return }
      memory.tentative[index].set(to: memory.carried[index])
      layer.forward.recur(
        gates.rows(1, input.rows - 1), .forward, state: memory.tentative[index],
        into: forward.rows(1, input.rows - 1), scratch: memory.scratch)
    }

    private func readBackward(
      _ layer: BidirectionalLSTM, gates: MutableMatrix, into output: MutableMatrix
    ) {
      memory.backward.reset()
      layer.backward.recur(
        gates.columns(layer.forward.gates, layer.backward.gates), .backward,
        state: memory.backward,
        into: output.columns(layer.forward.units, layer.backward.units), scratch: memory.scratch)
    }
  }
}
