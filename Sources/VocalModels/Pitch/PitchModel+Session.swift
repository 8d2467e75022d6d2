import VocalKernels
import VocalLayers

extension PitchModel {
  /// One stream of frames through a model.
  ///
  /// The constructor plans and allocates everything; ``run(mel:frames:)`` allocates nothing.
  ///
  /// A run has two phases, which share their bytes: block by block, the convolutions and the projection to
  /// the first LSTM layer's gates; then the LSTM layers and the heads. Of a whole sequence only gates and
  /// hidden states are kept. Once a layer's gates are computed its input is not needed any more, so that
  /// the hidden states of all layers share one tensor, as the gates do.
  package final class Session {
    package let model: PitchModel
    /// The most frames of one run.
    package let capacity: Int

    /// Mel frames that the convolutions take at a time.
    private static let convolutionBlock = 32
    /// Feature frames that are projected at a time: each time reads all of the first LSTM layer's input
    /// weights.
    private static let projectionGroup = 224

    private let arena: Arena
    /// (featureCapacity, features).
    private let features: ArenaSlot
    /// (capacity, 2 directions x 4 hidden).
    private let gates: ArenaSlot
    /// (capacity, 2 hidden).
    private let hidden: ArenaSlot
    private let heads: HeadSlots
    private let states: [BidirectionalLSTM.Slots]
    private let scratch: ArenaSlot
    private var convolutions: ConvolutionStack.Stream

    /// - Parameter capacity: the most frames of one run, at least 1.
    package init(_ model: PitchModel, capacity: Int) {
      precondition(capacity > 0, "a session runs at least one frame")
      self.model = model
      self.capacity = capacity
      let sizes = model.configuration
      let featureCapacity = min(Self.projectionGroup, capacity) + model.convolutions.latency
      var layout = ArenaLayout()
      gates = layout.reserve(rows: capacity, columns: model.recurrent[0].gates)
      scratch = layout.reserve(scratch: model.scratchCounts)
      let convolutions: [ArenaSlot]
      (features, convolutions) = layout.phase {
        (
          $0.reserve(rows: featureCapacity, columns: sizes.features),
          model.convolutions.reserve(frames: min(Self.convolutionBlock, capacity), in: &$0)
        )
      }
      states = model.recurrent.map { $0.reserveStates(in: &layout) }
      hidden = layout.reserve(rows: capacity, columns: 2 * sizes.hidden)
      heads = model.reserveHeads(frames: capacity, in: &layout)
      arena = Arena(layout)
      self.convolutions = model.convolutions.stream(convolutions, in: arena)
    }

    /// Runs the model over a whole sequence; what ran before does not matter.
    ///
    /// - Parameters:
    ///   - mel: (frames, melBands), normalised log-mel.
    ///   - frames: 0...capacity.
    /// - Complexity: O(frames); at the trained sizes 18 million multiplications a frame.
    package func run(mel: UnsafePointer<Float>, frames: Int) -> Output {
      _ = read(mel, frames: frames) { true }
      return output(frames: frames)
    }

    /// Runs the model like ``run(mel:frames:)`` while it is wanted.
    ///
    /// - Parameter isWanted: asked before every block of convolutions, every product with the input of an LSTM layer and
    ///   every recurrence.
    /// - Returns: nil where it was no longer wanted.
    package func run(
      mel: UnsafePointer<Float>, frames: Int, while isWanted: () -> Bool
    ) -> Output? {
      read(mel, frames: frames, while: isWanted) ? output(frames: frames) : nil
    }

    /// mel -> hidden states of the last LSTM layer.
    ///
    /// - Returns: whether it came to the end.
    private func read(
      _ mel: UnsafePointer<Float>, frames: Int, while isWanted: () -> Bool
    ) -> Bool {
      precondition((0...capacity).contains(frames), "more frames than the session's capacity")
      return projectFeatures(mel, frames: frames, while: isWanted)
        && recur(frames: frames, while: isWanted)
    }

    private func output(frames: Int) -> Output {
      model.applyHeads(
        to: Matrix(arena.rows(hidden, frames)), slots: heads, in: arena, scratch: arena[scratch])
    }

    /// mel -> convolutions -> gates of the first LSTM layer.
    private func projectFeatures(
      _ mel: UnsafePointer<Float>, frames: Int, while isWanted: () -> Bool
    ) -> Bool {
      model.convolutions.reset(&convolutions)
      var read = 0
      var gathered = 0
      var projected = 0
      while read < frames, isWanted() {
        let block = min(Self.convolutionBlock, frames - read)
        let isLast = read + block == frames
        gathered += model.convolutions.push(
          mel + read * model.configuration.melBands, frames: block, isLast: isLast,
          into: arena[features] + gathered * features.columns, stream: &convolutions,
          scratch: arena[scratch])
        read += block
        let next = Self.convolutionBlock + model.convolutions.latency
        if isLast || gathered + next > features.rows {
          project(gathered, at: projected)
          projected += gathered
          gathered = 0
        }
      }
      return read == frames
    }

    private func project(_ frames: Int, at frame: Int) {
      model.recurrent[0].project(
        Matrix(arena.rows(features, frames)),
        into: arena.matrix(gates).rows(frame, frames), scratch: arena[scratch])
    }

    /// Gates of the first layer -> hidden states of the last.
    private func recur(frames: Int, while isWanted: () -> Bool) -> Bool {
      let (gates, hidden) = (arena.rows(gates, frames), arena.rows(hidden, frames))
      for (index, layer) in model.recurrent.enumerated() {
        guard isWanted() else { return false }
        if index > 0 {
          layer.project(Matrix(hidden), into: gates, scratch: arena[scratch])
        }
        guard isWanted() else { return false }
        layer.recur(
          gates, states: states[index], in: arena, into: hidden, scratch: arena[scratch])
      }
      return isWanted()
    }
  }
}
