/// A model's output, (rows, columns), where the session computed it: nothing is copied.
///
/// The value keeps the session's memory alive; its elements change when the session runs again.
package struct OutputMatrix {
  package let rows: Int
  package let columns: Int

  private let pointer: UnsafePointer<Float>
  private let owner: AnyObject

  /// - Parameter owner: what keeps `rows * columns` elements at `pointer` alive.
  package init(_ pointer: UnsafePointer<Float>, rows: Int, columns: Int, owner: AnyObject) {
    self.pointer = pointer
    self.rows = rows
    self.columns = columns
    self.owner = owner
  }

  /// One element; both indices are checked.
  package subscript(row: Int, column: Int) -> Float {
    precondition(row >= 0 && row < rows && column >= 0 && column < columns)
    return withExtendedLifetime(owner) { pointer[row * columns + column] }
  }

  /// The elements as an array, row by row.
  package var values: [Float] { withUnsafeBufferPointer { Array($0) } }

  /// Calls `body` with the elements, row by row; the buffer is valid only there.
  package func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(owner) {} }
    return try body(UnsafeBufferPointer(start: pointer, count: rows * columns))
  }
}
