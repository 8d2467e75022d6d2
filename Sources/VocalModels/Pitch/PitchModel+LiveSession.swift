import VocalKernels
import VocalLayers

extension PitchModel {
  /// A live stream that looks as far ahead as the convolutions reach, or farther: each call computes only what
  /// its frames make new.
  ///
  /// Frame t is decided from the window of features t ... t + `ahead`, where `ahead` is what the look-ahead
  /// leaves beyond the convolutions' latency (``WindowedLayers``). `windowed` in
  /// tools/vocalmidi_tools/models/pitch.py is the same in PyTorch. With a look-ahead as long as the stream the
  /// result is that of ``Session``.
  ///
  /// The constructor plans and allocates everything; the calls allocate and lock nothing.
  package final class LiveSession: LivePitchStream {
    package let model: PitchModel
    package let lookAhead: Int
    /// The most frames of one call.
    package let block: Int

    /// Frames of features that the backward direction reads ahead.
    private let ahead: Int

    private let arena: Arena
    private var convolutions: ConvolutionStack.Stream
    /// Features that one call completes, (block + the convolutions' latency, features).
    private let features: ArenaSlot
    /// Gates of the first layer, (frames, 2 directions x 4 hidden), from the first undecided frame on.
    private var gates: SlidingWindow
    /// Forward hidden states of the first layer, (frames, hidden), of the same frames.
    private var forward: SlidingWindow
    /// Gates of a window, (ahead + 1, 2 directions x 4 hidden), overwritten as it is read.
    private let windowGates: ArenaSlot
    /// The first layer's outputs over a window, (ahead + 1, 2 hidden).
    private let window: ArenaSlot
    private let laterLayers: WindowedLayers
    /// Hidden states of the decided frames, (frames, 2 hidden).
    private let decided: ArenaSlot
    private let heads: HeadSlots
    /// The first layer's forward state after the last frame.
    private let carried: ArenaSlot
    /// The first layer's backward state within a window.
    private let backward: ArenaSlot
    private let scratch: ArenaSlot

    /// - Parameters:
    ///   - lookAhead: frames, at least the model's ``PitchModel/latency``.
    ///   - block: the most frames of one call, at least 1.
    package init(_ model: PitchModel, lookAhead: Int, block: Int = 1) {
      precondition(lookAhead >= model.latency && block > 0)
      self.model = model
      self.lookAhead = lookAhead
      self.block = block
      ahead = lookAhead - model.latency
      let sizes = model.configuration
      let new = block + model.convolutions.latency
      let (rows, most) = (ahead + 1, ahead + new)

      var layout = ArenaLayout()
      let convolutions = model.convolutions.reserve(frames: block, in: &layout)
      features = layout.reserve(rows: new, columns: sizes.features)
      let gates = layout.reserve(rows: most, columns: model.recurrent[0].gates)
      let forward = layout.reserve(rows: most, columns: sizes.hidden)
      windowGates = layout.reserve(rows: rows, columns: model.recurrent[0].gates)
      window = layout.reserve(rows: rows, columns: 2 * sizes.hidden)
      laterLayers = WindowedLayers(
        model.recurrent.dropFirst(), like: model.recurrent[0], rows: rows, in: &layout)
      decided = layout.reserve(rows: most, columns: 2 * sizes.hidden)
      heads = model.reserveHeads(frames: most, in: &layout)
      carried = model.recurrent[0].forward.reserveState(in: &layout)
      backward = model.recurrent[0].backward.reserveState(in: &layout)
      scratch = layout.reserve(scratch: model.scratchCounts)

      arena = Arena(layout)
      self.convolutions = model.convolutions.stream(convolutions, in: arena)
      self.gates = SlidingWindow(arena[gates], frameSize: gates.columns, capacity: gates.rows)
      self.forward = SlidingWindow(
        arena[forward], frameSize: forward.columns, capacity: forward.rows)
    }

    package func reset() {
      model.convolutions.reset(&convolutions)
      gates.removeAll()
      forward.removeAll()
      arena.clear(carried)
      laterLayers.reset(in: arena)
    }

    /// - Complexity: O(frames x look-ahead); at the trained sizes 23 million multiplications a frame, and
    ///   one million more for each frame of look-ahead.
    package func advance(
      mel: UnsafePointer<Float>, frames: Int, isLast: Bool
    ) -> Output {
      precondition((0...block).contains(frames), "more frames than the session's block")
      let features = model.convolutions.push(
        mel, frames: frames, isLast: isLast, into: arena[self.features],
        stream: &convolutions, scratch: arena[scratch])
      append(features)
      let count = isLast ? gates.count : max(0, gates.count - ahead)
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
        gates.columns(0, layer.forward.gates), .forward, state: arena.matrix(carried),
        into: hidden, scratch: scratch)
      self.gates.extend(by: frames)
      forward.extend(by: frames)
    }

    /// Reads the window of one frame through all layers, and keeps the frame's own row.
    private func decide(_ frame: Int) {
      let window = arena.rows(window, min(ahead + 1, gates.count - frame))
      readFirstLayer(frame, into: window)
      let output = laterLayers.read(window, needed: 1, movesOn: true, in: arena)
      arena.matrix(decided).row(frame).update(from: output.pointer, count: output.columns)
    }

    private func readFirstLayer(_ frame: Int, into output: MutableMatrix) {
      let layer = model.recurrent[0]
      let work = arena.rows(windowGates, output.rows)
      work.pointer.update(
        from: gates.pointer + frame * layer.gates, count: output.rows * layer.gates)
      arena.clear(backward)
      layer.backward.recur(
        work.columns(layer.forward.gates, layer.backward.gates), .backward,
        state: arena.matrix(backward),
        into: output.columns(layer.forward.units, layer.backward.units), scratch: arena[scratch])
      let hidden = Matrix(
        forward.pointer, rows: forward.count, columns: layer.forward.units)
      for row in 0..<output.rows {
        output.row(row).update(from: hidden.row(frame + row), count: hidden.columns)
      }
    }
  }
}
