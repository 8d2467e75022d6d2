import VocalKernels
import VocalLayers

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
    package var latency: Int { lookAhead + model.latency }

    private let arena: Arena
    private var convolutions: ConvolutionStack.Stream
    /// Features that one call completes, (block + the convolutions' latency, features).
    private let features: ArenaSlot
    /// Gates of the first layer, (frames, 2 directions x 4 hidden), from the first undecided frame on.
    private var gates: SlidingWindow
    /// Forward hidden states of the first layer, (frames, hidden), of the same frames.
    private var forward: SlidingWindow
    /// Gates of a window, (lookAhead + 1, 2 directions x 4 hidden), overwritten as it is read.
    private let windowGates: ArenaSlot
    /// Outputs over a window of the layers of an even index, and of those of an odd one,
    /// (lookAhead + 1, 2 hidden) each.
    private let even: ArenaSlot
    private let odd: ArenaSlot
    /// Hidden states of the decided frames, (frames, 2 hidden).
    private let decided: ArenaSlot
    private let heads: HeadSlots
    /// The forward state of each layer after the last decided frame (the first layer: the last frame).
    private let carried: [ArenaSlot]
    /// The forward state of each layer within the window.
    private let tentative: [ArenaSlot]
    /// The backward state of the layer that is being read.
    private let backward: ArenaSlot
    private let scratch: ArenaSlot

    /// - Parameters:
    ///   - lookAhead: frames, 0 or more.
    ///   - block: the most frames of one call, at least 1.
    package init(_ model: PitchModel, lookAhead: Int, block: Int = 1) {
      precondition(lookAhead >= 0 && block > 0)
      self.model = model
      self.lookAhead = lookAhead
      self.block = block
      let sizes = model.configuration
      let new = block + model.convolutions.latency
      let (window, most) = (lookAhead + 1, lookAhead + new)

      var layout = ArenaLayout()
      let convolutions = model.convolutions.reserve(frames: block, in: &layout)
      features = layout.reserve(rows: new, columns: sizes.features)
      let gates = layout.reserve(rows: most, columns: 8 * sizes.hidden)
      let forward = layout.reserve(rows: most, columns: sizes.hidden)
      windowGates = layout.reserve(rows: window, columns: 8 * sizes.hidden)
      even = layout.reserve(rows: window, columns: 2 * sizes.hidden)
      odd = layout.reserve(rows: window, columns: 2 * sizes.hidden)
      decided = layout.reserve(rows: most, columns: 2 * sizes.hidden)
      heads = model.reserveHeads(frames: most, in: &layout)
      carried = model.recurrent.map { $0.forward.reserveState(in: &layout) }
      tentative = model.recurrent.map { $0.forward.reserveState(in: &layout) }
      backward = model.recurrent[0].backward.reserveState(in: &layout)
      scratch = layout.reserve(scratch: model.scratchCounts)

      arena = Arena(layout)
      self.convolutions = model.convolutions.stream(convolutions, in: arena)
      self.gates = SlidingWindow(arena[gates], frameSize: gates.columns, capacity: gates.rows)
      self.forward = SlidingWindow(
        arena[forward], frameSize: forward.columns, capacity: forward.rows)
    }

    /// Begins a new stream.
    package func reset() {
      model.convolutions.reset(&convolutions)
      gates.removeAll()
      forward.removeAll()
      for state in carried { arena.clear(state) }
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
        mel, frames: frames, isLast: isLast, into: arena[self.features],
        stream: &convolutions)
      append(features)
      let count = isLast ? gates.count : max(0, gates.count - lookAhead)
      for frame in 0..<count { decide(frame) }
      gates.keepLast(gates.count - count)
      forward.keepLast(forward.count - count)
      return model.applyHeads(
        to: Matrix(arena.rows(decided, count)), slots: heads, in: arena, scratch: arena[scratch])
    }

    /// Projects new features, and reads them forward: of the first layer both are final.
    private func append(_ frames: Int) {
      guard frames > 0 else { return }
      let (layer, scratch) = (model.recurrent[0], arena[scratch])
      let gates = MutableMatrix(
        gates.makeRoom(for: frames), rows: frames, columns: layer.gates)
      let hidden = MutableMatrix(
        forward.makeRoom(for: frames), rows: frames, columns: layer.forward.units)
      layer.project(Matrix(arena.rows(features, frames)), into: gates, scratch: scratch)
      layer.forward.recur(
        gates.columns(0, layer.forward.gates), .forward, state: arena.matrix(carried[0]),
        into: hidden, scratch: scratch)
      self.gates.extend(by: frames)
      forward.extend(by: frames)
    }

    /// Reads the window of one frame through all layers, and keeps the frame's own row.
    private func decide(_ frame: Int) {
      let rows = min(lookAhead + 1, gates.count - frame)
      var window = arena.rows(even, rows)
      readFirstLayer(frame, into: window)
      for index in model.recurrent.indices.dropFirst() {
        let output = arena.rows(index.isMultiple(of: 2) ? even : odd, rows)
        readLayer(index, Matrix(window), into: output)
        window = output
      }
      arena.matrix(decided).row(frame).update(from: window.pointer, count: window.columns)
    }

    private func readFirstLayer(_ frame: Int, into output: MutableMatrix) {
      let layer = model.recurrent[0]
      let work = arena.rows(windowGates, output.rows)
      work.pointer.update(
        from: gates.pointer + frame * layer.gates, count: output.rows * layer.gates)
      readBackward(layer, gates: work, into: output)
      let hidden = Matrix(
        forward.pointer, rows: forward.count, columns: layer.forward.units)
      for row in 0..<output.rows {
        output.row(row).update(from: hidden.row(frame + row), count: hidden.columns)
      }
    }

    /// A later layer, whose input changes as the window moves.
    private func readLayer(_ index: Int, _ input: Matrix, into output: MutableMatrix) {
      let (layer, scratch) = (model.recurrent[index], arena[scratch])
      let work = arena.rows(windowGates, input.rows)
      layer.backward.project(
        input, into: work.columns(layer.forward.gates, layer.backward.gates),
        scratch: scratch)
      readBackward(layer, gates: work, into: output)

      let isLast = index + 1 == model.recurrent.count
      let rows = isLast ? 1 : input.rows
      let gates = work.columns(0, layer.forward.gates)
      let forward = output.columns(0, layer.forward.units)
      layer.forward.project(
        input.rows(0, rows), into: gates.rows(0, rows), scratch: scratch)
      layer.forward.recur(
        gates.rows(0, 1), .forward, state: arena.matrix(carried[index]), into: forward.rows(0, 1),
        scratch: scratch)
      // The later frames are read from a copy: they will be read again when the window has moved on.
      guard !isLast else { return }
      arena.copy(carried[index], to: tentative[index])
      layer.forward.recur(
        gates.rows(1, input.rows - 1), .forward, state: arena.matrix(tentative[index]),
        into: forward.rows(1, input.rows - 1), scratch: scratch)
    }

    private func readBackward(
      _ layer: BidirectionalLSTM, gates: MutableMatrix, into output: MutableMatrix
    ) {
      arena.clear(backward)
      layer.backward.recur(
        gates.columns(layer.forward.gates, layer.backward.gates), .backward,
        state: arena.matrix(backward),
        into: output.columns(layer.forward.units, layer.backward.units), scratch: arena[scratch])
    }
  }
}
