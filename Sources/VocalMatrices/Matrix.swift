/// A row-major matrix of activations in memory someone else owns.
///
/// Row `r` begins at `pointer + r * stride`, so that a matrix can be a block of columns of a wider one.
public struct Matrix {
  /// The first element.
  public let pointer: UnsafePointer<Float>
  /// How many rows.
  public let rows: Int
  /// How many columns.
  public let columns: Int
  /// Elements from one row to the next.
  public let stride: Int

  /// - Parameter stride: elements from one row to the next, `columns` when left out.
  @inlinable
  public init(_ pointer: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    self.pointer = pointer
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// A read-only view of a mutable matrix.
  @inlinable
  public init(_ matrix: MutableMatrix) {
    self.init(matrix.pointer, rows: matrix.rows, columns: matrix.columns, stride: matrix.stride)
  }

  /// The first element of row `index`.
  @inlinable @inline(__always)
  public func row(_ index: Int) -> UnsafePointer<Float> { pointer + index * stride }

  /// The block of `count` columns from `first` on, without a copy.
  @inlinable
  public func columns(_ first: Int, _ count: Int) -> Matrix {
    precondition(first >= 0 && count >= 0 && first + count <= columns)
    return Matrix(pointer + first, rows: rows, columns: count, stride: stride)
  }

  /// The block of `count` rows from `first` on, without a copy.
  @inlinable
  public func rows(_ first: Int, _ count: Int) -> Matrix {
    precondition(first >= 0 && count >= 0 && first + count <= rows)
    return Matrix(row(first), rows: count, columns: columns, stride: stride)
  }
}

/// A row-major matrix of activations to write, in memory someone else owns.
public struct MutableMatrix {
  /// The first element.
  public let pointer: UnsafeMutablePointer<Float>
  /// How many rows.
  public let rows: Int
  /// How many columns.
  public let columns: Int
  /// Elements from one row to the next.
  public let stride: Int

  /// - Parameter stride: elements from one row to the next, `columns` when left out.
  @inlinable
  public init(_ pointer: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    self.pointer = pointer
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// The first element of row `index`.
  @inlinable @inline(__always)
  public func row(_ index: Int) -> UnsafeMutablePointer<Float> { pointer + index * stride }

  /// The block of `count` columns from `first` on, without a copy.
  @inlinable
  public func columns(_ first: Int, _ count: Int) -> MutableMatrix {
    precondition(first >= 0 && count >= 0 && first + count <= columns)
    return MutableMatrix(pointer + first, rows: rows, columns: count, stride: stride)
  }

  /// The block of `count` rows from `first` on, without a copy.
  @inlinable
  public func rows(_ first: Int, _ count: Int) -> MutableMatrix {
    precondition(first >= 0 && count >= 0 && first + count <= rows)
    return MutableMatrix(row(first), rows: count, columns: columns, stride: stride)
  }
}
