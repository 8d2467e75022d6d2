import VocalKernels
import VocalLayers

extension PitchModel {
  /// A live stream that looks less far ahead than the convolutions reach: a frame is decided as if the
  /// recording ended `lookAhead` frames later.
  ///
  /// The end changes the convolutions' outputs in its last frames, as many as there are convolutions. So
  /// every new frame completes the features of one frame, and makes those of the frames after it anew, with
  /// zeros in the place of the future. The window of these frames goes through the recurrent layers, and
  /// moves on by the one that is complete. `endings` in tools/vocalmidi_tools/models/pitch.py is the same
  /// in PyTorch.
  ///
  /// The constructor plans and allocates everything; the calls allocate and lock nothing.
  package final class EndingSession: LivePitchStream {
    package let model: PitchModel
    package let lookAhead: Int
    /// The most frames of one call.
    package let block: Int

    private let arena: Arena
    private var convolutions: ConvolutionStack.Stream
    /// Features of a window, (convolutions' latency + 1, features).
    private let features: ArenaSlot
    private let layers: WindowedLayers
    /// Hidden states of the decided frames, (frames, 2 hidden).
    private let decided: ArenaSlot
    private let heads: HeadSlots
    private let scratch: ArenaSlot
    /// What the layers found in the latest window, which ends with the latest frame.
    private var window: MutableMatrix?

    /// - Parameters:
    ///   - lookAhead: frames, 0 or more, fewer than the model's ``PitchModel/latency``.
    ///   - block: the most frames of one call, at least 1.
    package init(_ model: PitchModel, lookAhead: Int, block: Int = 1) {
      precondition((0..<model.latency).contains(lookAhead) && block > 0)
      self.model = model
      self.lookAhead = lookAhead
      self.block = block
      let sizes = model.configuration
      let (rows, most) = (model.latency + 1, block + lookAhead)

      var layout = ArenaLayout()
      let convolutions = model.convolutions.reserve(frames: 1, in: &layout)
      features = layout.reserve(rows: rows, columns: sizes.features)
      layers = WindowedLayers(
        model.recurrent[...], like: model.recurrent[0], rows: rows, in: &layout)
      decided = layout.reserve(rows: most, columns: 2 * sizes.hidden)
      heads = model.reserveHeads(frames: most, in: &layout)
      scratch = layout.reserve(scratch: model.scratchCounts)

      arena = Arena(layout)
      self.convolutions = model.convolutions.stream(convolutions, in: arena)
    }

    package func reset() {
      model.convolutions.reset(&convolutions)
      layers.reset(in: arena)
      window = nil
    }

    /// - Complexity: O(frames); at the trained sizes 83 million multiplications a frame.
    package func advance(
      mel: UnsafePointer<Float>, frames: Int, isLast: Bool
    ) -> PitchModel.Output {
      precondition((0...block).contains(frames), "more frames than the session's block")
      var count = 0
      for frame in 0..<frames {
        let window = read(mel + frame * model.configuration.melBands)
        let row = window.rows - 1 - lookAhead
        if row >= 0 { decide(window.rows(row, 1), &count) }
        self.window = window
      }
      if isLast, let window {
        let left = min(lookAhead, window.rows)
        decide(window.rows(window.rows - left, left), &count)
      }
      return model.applyHeads(
        to: Matrix(arena.rows(decided, count)), slots: heads, in: arena, scratch: arena[scratch])
    }

    /// Reads the window that ends with a new frame.
    private func read(_ mel: UnsafePointer<Float>) -> MutableMatrix {
      let (features, scratch) = (arena[self.features], arena[scratch])
      let complete = model.convolutions.push(
        mel, frames: 1, isLast: false, into: features, stream: &convolutions, scratch: scratch)
      let changed = model.convolutions.end(
        into: features + complete * self.features.columns, stream: &convolutions, scratch: scratch)
      let rows = complete + changed
      return layers.read(
        arena.rows(self.features, rows), needed: rows, movesOn: complete > 0, in: arena)
    }

    /// Keeps the rows of the next frames.
    private func decide(_ rows: MutableMatrix, _ count: inout Int) {
      arena.matrix(decided).row(count).update(from: rows.pointer, count: rows.rows * rows.columns)
      count += rows.rows
    }
  }
}
