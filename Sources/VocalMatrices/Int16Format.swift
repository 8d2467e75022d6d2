/// How a row of numbers becomes 16-bit integers with one scale for the row.
///
/// Sums of products of such rows are exact in 32 bits: an input is at most ``inputLimit`` in magnitude,
/// and the magnitudes of a row of weights add up to at most ``weightSum``, so that no sum exceeds their
/// product, 2³¹ - 1. The two limits are chosen so that rounding errs as much on inputs as on weights,
/// whose largest magnitude is some four times their mean.
public struct Int16Format {
  /// The most elements that share a scale; longer rows are cut into blocks of this many.
  @inlinable public static var block: Int { 512 }

  /// Elements of a row.
  public let length: Int
  /// `length` rounded up to a multiple of 16; the elements added are zeros.
  public let padded: Int

  /// The largest magnitude of an input.
  @inlinable public var inputLimit: Float {
    min(Float(Int16.max), (0x1p33 / Float(length)).squareRoot().rounded(.down))
  }
  /// The largest sum of magnitudes of a row of weights, before each is rounded by at most a half.
  @inlinable public var weightSum: Float { Float(Int32.max) / inputLimit - Float(length) }

  /// The format of a row of `length` elements, 1...``block``.
  @inlinable
  public init(length: Int) {
    precondition((1...Self.block).contains(length))
    self.length = length
    padded = Self.padded(length)
  }

  /// The format of block `index` of a row of `inputs` elements.
  @inlinable
  public init(block index: Int, of inputs: Int) {
    self.init(length: min(Self.block, inputs - index * Self.block))
  }

  /// How many blocks a row of `inputs` elements is cut into.
  @inlinable
  public static func blocks(of inputs: Int) -> Int { (inputs + block - 1) / block }

  /// `count` rounded up to a multiple of 16.
  @inlinable
  public static func padded(_ count: Int) -> Int { (count + 15) & ~15 }
}
