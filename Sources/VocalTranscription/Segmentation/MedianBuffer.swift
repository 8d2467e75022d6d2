/// Finds medians of numbers that are put into it, in memory that it keeps.
struct MedianBuffer {
  private var values: [Float] = []

  /// - Parameter capacity: how many numbers fit before memory grows.
  init(capacity: Int) { values.reserveCapacity(capacity) }

  mutating func removeAll() { values.removeAll(keepingCapacity: true) }

  mutating func append(_ value: Float) { values.append(value) }

  /// The middle value, of an even number the mean of the two in the middle; nil without values. O(n) on average.
  mutating func median() -> Float? {
    guard !values.isEmpty else { return nil }
    let middle = values.count / 2
    let upper = select(middle)
    guard values.count.isMultiple(of: 2) else { return upper }
    // What is not above the upper middle lies before it.
    var lower = values[0]
    for index in 1..<max(middle, 1) { lower = max(lower, values[index]) }
    return (lower + upper) / 2
  }

  /// The value that would be at `rank` if all were sorted, and moves smaller ones before it (C. A. R. Hoare,
  /// "Algorithm 65: Find", CACM 4, 1961).
  private mutating func select(_ rank: Int) -> Float {
    var (low, high) = (0, values.count - 1)
    while low < high {
      let pivot = values[(low + high) / 2]
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        guard left <= right else { break }
        values.swapAt(left, right)
        left += 1
        right -= 1
      }
      if rank <= right { high = right } else if rank >= left { low = left } else { break }
    }
    return values[rank]
  }
}
