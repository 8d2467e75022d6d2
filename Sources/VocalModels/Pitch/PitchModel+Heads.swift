import VocalKernels
import VocalLayers

extension PitchModel {
  /// What the model says of each frame: probabilities in 0...1, until the session runs again.
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

  /// Where the heads' outputs lie.
  struct HeadSlots {
    fileprivate let pitch: ArenaSlot
    fileprivate let velocity: ArenaSlot
    fileprivate let onset: ArenaSlot
    fileprivate let offset: ArenaSlot
  }

  /// Reserves memory for the heads' outputs for up to `frames` frames.
  func reserveHeads(frames: Int, in layout: inout ArenaLayout) -> HeadSlots {
    HeadSlots(
      pitch: layout.reserve(rows: frames, columns: pitch.outputs),
      velocity: layout.reserve(rows: frames, columns: velocity.outputs),
      onset: layout.reserve(rows: frames, columns: onset.outputs),
      offset: layout.reserve(rows: frames, columns: offset.outputs))
  }

  /// How many `Float` of scratch the layers need, which run one after another: each needs one of these.
  var scratchCounts: [Int] {
    [convolutions.scratchCount] + recurrent.map(\.scratchCount)
      + [pitch, velocity, onset, offset].map(\.scratchCount)
  }

  /// Hidden states (frames, 2 hidden) -> probabilities.
  func applyHeads(
    to hidden: Matrix, slots: HeadSlots, in arena: Arena, scratch: UnsafeMutablePointer<Float>
  ) -> Output {
    Activations.softmax(pitch.apply(to: hidden, into: slots.pitch, of: arena, scratch: scratch))
    Activations.sigmoid(
      velocity.apply(to: hidden, into: slots.velocity, of: arena, scratch: scratch))
    Activations.sigmoid(onset.apply(to: hidden, into: slots.onset, of: arena, scratch: scratch))
    Activations.sigmoid(offset.apply(to: hidden, into: slots.offset, of: arena, scratch: scratch))
    return Output(
      pitch: arena.output(slots.pitch, rows: hidden.rows),
      velocity: arena.output(slots.velocity, rows: hidden.rows),
      onset: arena.output(slots.onset, rows: hidden.rows),
      offset: arena.output(slots.offset, rows: hidden.rows))
  }
}
