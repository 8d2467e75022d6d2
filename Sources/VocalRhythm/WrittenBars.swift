import VocalMusic

/// The written bars of a reading whose bars are searched as two of them, or as half of one.
package struct WrittenBars {
  /// Sixteenths of a bar: as written, and as searched.
  private let (written, searched): (Int, Int)

  package init(written: Int, searched: Int) {
    (self.written, self.searched) = (written, searched)
  }

  init(_ metre: Metre) {
    self.init(
      written: Int((4 * metre.timeSignature.beatsPerBar.value).rounded()),
      searched: metre.barLength)
  }

  /// The places of the onsets, counted from the first written bar.
  ///
  /// - Parameters:
  ///   - places: the sixteenths on which onsets were meant, from a searched bar line.
  ///   - known: a place near which a written bar begins, where it is known. Otherwise, if two searched bars make one
  ///     written bar, it begins with the first, unless that has only an upbeat.
  package func places(_ places: [Int], known: Double?) -> [Int] {
    guard written != searched, let first = places.first else { return places }
    let isUpbeat = first.modulo(searched) > searched / 2
    let line =
      known.map { Int(($0 / Double(searched)).rounded()) * searched }
      ?? (isUpbeat ? first - first.modulo(searched) + searched : 0)
    let start = first - (first - line).modulo(written)
    return places.map { $0 - start }
  }
}
