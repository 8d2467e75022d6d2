import VocalMusic

/// Writes one row of features from left to right; what is not written stays 0.
struct FeatureRow {
  private let row: UnsafeMutablePointer<Float>
  private var column = 0

  /// - Parameter row: `count` elements.
  init(_ row: UnsafeMutablePointer<Float>, count: Int) {
    self.row = row
    row.update(repeating: 0, count: count)
  }

  /// How many columns are written.
  var count: Int { column }

  mutating func write(_ value: Double) {
    row[column] = Float(value)
    column += 1
  }

  mutating func skip(_ columns: Int) { column += columns }

  /// Marks one of `count` columns.
  mutating func mark(_ index: Int, of count: Int) {
    row[column + index] = 1
    column += count
  }

  /// The values of hat functions at `value`, one for each knot: the shares of the two knots around it, by
  /// linear interpolation. Values beyond the outer knots count as those.
  mutating func hats(_ value: Double, _ knots: [Double]) {
    let clamped = value.clamped(to: knots[0]...knots[knots.count - 1])
    var left = 0
    while left < knots.count - 2, knots[left + 1] <= clamped { left += 1 }
    let share = (clamped - knots[left]) / (knots[left + 1] - knots[left])
    row[column + left] = Float(1 - share)
    row[column + left + 1] = Float(share)
    column += knots.count
  }

  /// The shares of the two whole numbers around `value`, modulo `count`.
  mutating func circle(_ value: Double, of count: Int) {
    let (left, share) = Self.place(value, onCircleOf: count)
    row[column + left] = Float(1 - share)
    row[column + (left + 1) % count] += Float(share)
    column += count
  }

  /// The whole number below `value` modulo `count`, and the share of the one above.
  static func place(_ value: Double, onCircleOf count: Int) -> (left: Int, share: Double) {
    let size = Double(count)
    let turned = value - (value / size).rounded(.down) * size
    let left = turned.rounded(.down)
    return (Int(left) % count, turned - left)
  }
}
