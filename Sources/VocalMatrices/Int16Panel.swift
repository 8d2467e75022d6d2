/// One block of up to sixteen rows of weights as 16-bit integers (``Int16Format``), in the order in which a
/// product reads them: (padded length / 2 pairs, 16 columns, 2), behind the sixteen scales.
///
/// A product's inner loop takes two neighbouring elements of all sixteen rows at a time.
public struct Int16Panel {
  /// Weight rows of a panel, which are columns of the product.
  @inlinable public static var columns: Int { 16 }

  /// How its rows became integers.
  public let format: Int16Format
  /// (padded length / 2, 16, 2).
  public let pairs: UnsafeMutablePointer<Int16>
  /// Of each column.
  public let scales: UnsafeMutablePointer<Float>

  /// How many `Float` a panel takes of rows of `length`.
  @inlinable
  public static func elementCount(length: Int) -> Int {
    columns * Int16Format.padded(length) / 2 + columns
  }

  /// How many `Int16` of scratch packing needs for rows of `length`.
  @inlinable
  public static func packingCount(length: Int) -> Int { columns * Int16Format.padded(length) }

  /// - Parameter memory: room for ``elementCount(length:)`` elements.
  @inlinable
  public init(_ memory: UnsafeMutablePointer<Float>, format: Int16Format) {
    self.format = format
    scales = memory
    pairs = UnsafeMutableRawPointer(memory + Self.columns).assumingMemoryBound(to: Int16.self)
  }

  /// The panel whose memory begins `count` elements after this one's.
  @inlinable
  public func advanced(by count: Int) -> Int16Panel {
    Int16Panel(scales + count, format: format)
  }
}
