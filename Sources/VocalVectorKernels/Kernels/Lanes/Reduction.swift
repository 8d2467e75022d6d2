/// Sums and maxima of contiguous values, eight lanes at once.
enum Reduction {
  /// The largest of the values; -∞ if there are none.
  static func maximum(_ values: UnsafePointer<Float>, count: Int) -> Float {
    var peaks = Octet(repeating: -.infinity)
    var index = 0
    while index + 8 <= count {
      let lanes = Float.octet(values + index)
      peaks = peaks.replacing(with: lanes, where: lanes .> peaks)
      index += 8
    }
    var peak = peaks.peak
    while index < count {
      peak = max(peak, values[index])
      index += 1
    }
    return peak
  }

  /// Σ x.
  static func sum(_ values: UnsafePointer<Float>, count: Int) -> Float {
    var sums = Octet.zero
    var index = 0
    while index + 8 <= count {
      sums += Float.octet(values + index)
      index += 8
    }
    var sum = sums.total
    while index < count {
      sum += values[index]
      index += 1
    }
    return sum
  }

  /// Σ (x - centre)².
  static func squares(
    _ values: UnsafePointer<Float>, around centre: Float, count: Int
  ) -> Float {
    var sums = Octet.zero
    var index = 0
    while index + 8 <= count {
      let distances = Float.octet(values + index) - centre
      sums.addProduct(distances, distances)
      index += 8
    }
    var sum = sums.total
    while index < count {
      let distance = values[index] - centre
      sum.addProduct(distance, distance)
      index += 1
    }
    return sum
  }
}
