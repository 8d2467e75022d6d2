/// A length of time, or a moment counted from a start, in one unit: ``Seconds`` or ``Beats``.
///
/// The unit is part of the type, so that beats cannot pass for seconds. A ``TempoMap`` converts one into
/// the other.
///
/// ```swift
/// let bar: Beats = 4
/// let end = map.seconds(at: 2 * bar)  // Seconds
/// ```
@frozen
public struct Time<Unit>: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The number of units.
  public var value: Double

  /// Creates a time of the given number of units.
  @inlinable
  public init(_ value: Double) { self.value = value }

  /// Creates a time of the given number of units.
  @inlinable
  public init(_ value: Int) { self.value = Double(value) }

  /// Positive infinity.
  @inlinable
  public static var infinity: Time { Time(Double.infinity) }

  /// Times from here on, or as far before 0, are errors: no music is as long.
  package static var latest: Time { Time(1e6) }

  /// Not a number.
  @inlinable
  public static var nan: Time { Time(Double.nan) }

  /// Whether the value is finite.
  @inlinable
  public var isFinite: Bool { value.isFinite }

  /// The absolute value.
  @inlinable
  public var magnitude: Time { Time(value.magnitude) }

  /// The time rounded by a rule to a whole number of units.
  @inlinable
  public func rounded(_ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero) -> Time {
    Time(value.rounded(rule))
  }

  /// Whether one time comes before the other.
  @inlinable
  public static func < (left: Time, right: Time) -> Bool { left.value < right.value }

  // Not left to the protocol, for which all that is not less is greater or equal: a time that is not a number would
  // lie in every range.

  /// Whether one time does not come after the other; false for what is not a number.
  @inlinable
  public static func <= (left: Time, right: Time) -> Bool { left.value <= right.value }

  /// Whether one time comes after the other.
  @inlinable
  public static func > (left: Time, right: Time) -> Bool { left.value > right.value }

  /// Whether one time does not come before the other; false for what is not a number.
  @inlinable
  public static func >= (left: Time, right: Time) -> Bool { left.value >= right.value }
}

/// The unit of ``Seconds``.
public enum SecondUnit {}

/// The unit of ``Beats``.
public enum BeatUnit {}

/// Time as it passes.
public typealias Seconds = Time<SecondUnit>

/// Time as it is written: a beat is a quarter note, whatever the time signature.
public typealias Beats = Time<BeatUnit>

extension Time: AdditiveArithmetic {
  /// Zero.
  @inlinable
  public static var zero: Time { Time(0.0) }

  /// The sum of two times.
  @inlinable
  public static func + (left: Time, right: Time) -> Time { Time(left.value + right.value) }

  /// The time from `right` to `left`.
  @inlinable
  public static func - (left: Time, right: Time) -> Time { Time(left.value - right.value) }

  /// The negated time.
  @inlinable
  public static prefix func - (time: Time) -> Time { Time(-time.value) }

  /// The time multiplied by a number.
  @inlinable
  public static func * (time: Time, factor: Double) -> Time { Time(time.value * factor) }

  /// The time multiplied by a number.
  @inlinable
  public static func * (factor: Double, time: Time) -> Time { Time(factor * time.value) }

  /// The time divided by a number.
  @inlinable
  public static func / (time: Time, divisor: Double) -> Time { Time(time.value / divisor) }

  /// The ratio of two times.
  @inlinable
  public static func / (left: Time, right: Time) -> Double { left.value / right.value }
}

extension Time: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// Creates a time of the given number of units.
  @inlinable
  public init(floatLiteral value: Double) { self.init(value) }

  /// Creates a time of the given number of units.
  @inlinable
  public init(integerLiteral value: Int) { self.init(Double(value)) }
}

extension Time: CustomStringConvertible {
  /// The number of units.
  public var description: String { value.description }
}

extension Time: Codable {
  /// Decodes a number of units.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(Double.self))
  }

  /// Encodes the number of units.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
