import VocalCheckpoints
import VocalKernels

/// y = row i of E
///
/// Parameters: `weight` E (entries, width).
package struct Embedding: Sendable {
  /// Rows of the table: identifiers are 0 ..< entries.
  package let entries: Int
  /// Elements of a row.
  package let width: Int
  private let table: HeapBuffer<Float>

  package init(_ scope: ParameterScope, entries: Int, width: Int) throws(CheckpointError) {
    self.entries = entries
    self.width = width
    table = try scope.values("weight", shape: [entries, width])
  }

  /// The table with one more row, `entries`: the sum of the others, each times its share.
  ///
  /// - Parameter shares: one for each row.
  package func adding(_ shares: [Float]) -> Embedding {
    precondition(shares.count == entries, "a share for each entry")
    let rows = UnsafeBufferPointer(start: table.pointer, count: entries * width)
    let blend = (0..<width).map { column in
      shares.indices.reduce(Float(0)) { $0 + shares[$1] * rows[$1 * width + column] }
    }
    return Embedding(
      entries: entries + 1, width: width, table: HeapBuffer(copying: Array(rows) + blend))
  }

  private init(entries: Int, width: Int, table: HeapBuffer<Float>) {
    self.entries = entries
    self.width = width
    self.table = table
  }

  /// Writes the row of `identifier`, 0 ..< entries, to `target[0 ..< width]`.
  package func write(_ identifier: Int, to target: UnsafeMutablePointer<Float>) {
    precondition((0..<entries).contains(identifier), "the table has no such entry")
    target.update(from: table.pointer + identifier * width, count: width)
  }
}
