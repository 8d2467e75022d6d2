import VocalKernels
import VocalLayers

extension Arena {
  /// The first `count` rows of a slot as an output, which keeps the arena alive.
  func output(_ slot: ArenaSlot, rows count: Int) -> OutputMatrix {
    let matrix = rows(slot, count)
    return OutputMatrix(matrix.pointer, rows: count, columns: matrix.columns, owner: self)
  }
}

extension Linear {
  /// Writes the layer's output for every row of `input` to a slot, and returns those rows.
  func apply(
    to input: Matrix, into slot: ArenaSlot, of arena: Arena, scratch: UnsafeMutablePointer<Float>
  ) -> MutableMatrix {
    let output = arena.rows(slot, input.rows)
    apply(to: input, into: output, scratch: scratch)
    return output
  }
}
