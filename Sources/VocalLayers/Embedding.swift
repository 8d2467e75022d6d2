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

  /// Writes the row of `identifier`, 0 ..< entries, to `target[0 ..< width]`.
  package func write(_ identifier: Int, to target: UnsafeMutablePointer<Float>) {
    precondition((0..<entries).contains(identifier), "the table has no such entry")
    target.update(from: table.pointer + identifier * width, count: width)
  }
}
