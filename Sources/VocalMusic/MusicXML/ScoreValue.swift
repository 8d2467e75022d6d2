/// A note value: a type of note, its dots, and whether three stand in the place of two.
struct ScoreValue: Equatable {
  let type: String
  let dots: Int
  let isTriplet: Bool
  /// In divisions.
  let length: Int

  /// The values that are written without triplets, the longest first.
  private static let plain: [ScoreValue] = [
    ("whole", 1920), ("half", 960), ("quarter", 480), ("eighth", 240), ("16th", 120), ("32nd", 60),
    ("64th", 30), ("128th", 15),
  ].flatMap { type, length in
    // A dotted 128th has no place among the divisions.
    (length.isMultiple(of: 2)
      ? [ScoreValue(type: type, dots: 1, isTriplet: false, length: length * 3 / 2)] : [])
      + [ScoreValue(type: type, dots: 0, isTriplet: false, length: length)]
  }

  private static let triplets: [ScoreValue] = [
    ("quarter", 320, 0), ("eighth", 240, 1), ("eighth", 160, 0), ("16th", 80, 0),
  ].map { ScoreValue(type: $0, dots: $2, isTriplet: true, length: $1) }

  /// The values that fill a length, the longest first; whatever is shorter than a 128th note is left out.
  static func values(of length: Int, inTriplets: Bool) -> [ScoreValue] {
    var left = length
    var values: [ScoreValue] = []
    for value in inTriplets ? triplets : plain {
      while value.length <= left {
        values.append(value)
        left -= value.length
      }
    }
    return values
  }
}

/// A value at its place.
struct ScorePiece {
  let start: Int
  let value: ScoreValue

  var end: Int { start + value.length }

  /// The pieces of a time within one bar: a triplet beat that is only partly filled gets note values
  /// of its own.
  static func pieces(of range: Range<Int>, in grid: ScoreGrid) -> [ScorePiece] {
    var pieces: [ScorePiece] = []
    func append(_ part: Range<Int>, inTriplets: Bool) {
      var start = part.lowerBound
      for value in ScoreValue.values(of: part.count, inTriplets: inTriplets) {
        pieces.append(ScorePiece(start: start, value: value))
        start += value.length
      }
    }
    var start = range.lowerBound
    let first = grid.beat(at: start)
    if first.isTriplet, start > first.range.lowerBound || range.upperBound < first.range.upperBound
    {
      let end = min(first.range.upperBound, range.upperBound)
      append(start..<end, inTriplets: true)
      start = end
    }
    guard start < range.upperBound else { return pieces }
    let last = grid.beat(at: range.upperBound - 1)
    let isCut = last.isTriplet && range.upperBound < last.range.upperBound
    append(start..<(isCut ? last.range.lowerBound : range.upperBound), inTriplets: false)
    if isCut { append(last.range.lowerBound..<range.upperBound, inTriplets: true) }
    return pieces
  }
}
