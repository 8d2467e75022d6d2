/// One block of columns of a product's inputs as 16-bit integers (``Int16Format``).
public struct Int16Block {
  /// Rows of zeros after the last row: a tile at the end may reach so far.
  @inlinable public static var zeroRows: Int { 3 }

  /// The block's first column.
  public let first: Int
  /// How its rows become integers.
  public let format: Int16Format
  /// (rows and ``zeroRows``, padded length).
  public let integers: UnsafeMutablePointer<Int16>
  /// (rows).
  public let scales: UnsafeMutablePointer<Float>

  /// A block in the caller's memory.
  @inlinable
  public init(
    first: Int, format: Int16Format, integers: UnsafeMutablePointer<Int16>,
    scales: UnsafeMutablePointer<Float>
  ) {
    self.first = first
    self.format = format
    self.integers = integers
    self.scales = scales
  }
}
