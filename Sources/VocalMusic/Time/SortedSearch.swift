extension RandomAccessCollection where Index == Int {
  /// The first index of an element that comes after a place; `endIndex` where none does. O(log n).
  ///
  /// - Parameter isAfter: whether an element does, true for all elements from some index on.
  func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
