import VocalKernels
import VocalLayers
import VocalTensors

/// The arena of a session: planned, allocated once, kept alive by the outputs that point into it.
final class SessionMemory {
  let arena: Arena

  init(_ layout: ArenaLayout) { arena = Arena(layout) }

  /// The tensor (capacity, columns) that was planned in `slot`.
  func rows(_ slot: ArenaSlot<Float>) -> RowBuffer {
    RowBuffer(pointer: arena[slot], columns: slot.shape.extents[1])
  }

  /// The first `count` rows of a tensor of this arena, as an output.
  func output(_ buffer: RowBuffer, rows count: Int) -> OutputMatrix {
    OutputMatrix(buffer.pointer, rows: count, columns: buffer.columns, owner: self)
  }
}

/// A session's tensor, of which a run uses as many rows as it has.
struct RowBuffer {
  let pointer: UnsafeMutablePointer<Float>
  let columns: Int

  /// The first `count` rows.
  func matrix(_ count: Int) -> MutableMatrix {
    MutableMatrix(pointer, rows: count, columns: columns)
  }
}

extension Linear {
  /// Writes the layer's output for every row of `input` to `buffer`, and returns it.
  func apply(
    to input: Matrix, into buffer: RowBuffer, scratch: UnsafeMutablePointer<Float>
  ) -> MutableMatrix {
    let output = buffer.matrix(input.rows)
    apply(to: input, into: output, scratch: scratch)
    return output
  }
}
