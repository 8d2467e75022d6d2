extension Comparable {
  /// The value, or the nearest bound of the range if it lies outside. NaN stays NaN.
  package func clamped(to range: ClosedRange<Self>) -> Self {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
