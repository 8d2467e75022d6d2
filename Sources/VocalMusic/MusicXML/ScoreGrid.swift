/// Where the notes of a track may begin and end, beat by beat: a beat is a quarter note of a bar, or what is left of it.
struct ScoreGrid {
  /// A beat and the distance of its grid's places.
  struct Beat {
    let range: Range<Int>
    let step: Int

    /// Whether it is written in triplets.
    var isTriplet: Bool { step.isMultiple(of: 80) }
  }

  private let beats: [Beat]

  /// Chooses the grids that onsets fit.
  ///
  /// - Parameter onsets: in beats, in any order.
  init(of bars: ScoreBars, onsets: [Beats]) {
    let ranges = bars.bars.flatMap(Self.beats)
    var places = onsets.map { ScorePlace.nearest(to: $0) }.sorted()[...]
    beats = ranges.map { range, allowsTriplets in
      let inside = places.prefix { $0 < range.upperBound }
      places = places.dropFirst(inside.count)
      return Beat(
        range: range,
        step: Self.step(
          of: range, onsets: inside.map { $0 - range.lowerBound },
          allowsTriplets: allowsTriplets))
    }
  }

  /// Where the last bar ends.
  var end: Int { beats[beats.count - 1].range.upperBound }

  private static func beats(of bar: ScoreBar) -> [(Range<Int>, Bool)] {
    stride(from: bar.range.lowerBound, to: bar.range.upperBound, by: ScorePlace.perQuarter).map {
      let range = $0..<min($0 + ScorePlace.perQuarter, bar.range.upperBound)
      return (range, range.count == ScorePlace.perQuarter && !bar.hasDottedBeats)
    }
  }

  /// The beat that a place lies in; the last one for a place after the end.
  func beat(at place: Int) -> Beat {
    beats[max(beats.partitioningIndex(where: { $0.range.lowerBound > place }) - 1, 0)]
  }

  /// The place of the grid that is nearest to a time.
  func nearest(to time: Beats) -> Int {
    let place = ScorePlace.nearest(to: time)
    let beat = beat(at: place)
    let steps = Double(place - beat.range.lowerBound) / Double(beat.step)
    return min(beat.range.lowerBound + Int(steps.rounded()) * beat.step, end)
  }

  /// The candidates' steps, and how far onsets must be nearer to one than to a simpler one, in divisions.
  private static let candidates = [
    (step: 120, cost: 0), (step: 160, cost: 8), (step: 60, cost: 16), (step: 80, cost: 24),
    (step: 30, cost: 40), (step: 15, cost: 60),
  ]
  /// Onsets farther apart than this are to be written apart.
  private static let apart = 20
  /// What it costs to write two of them as one.
  private static let collision = 200

  private static func step(
    of range: Range<Int>, onsets: [Int], allowsTriplets: Bool
  ) -> Int {
    let possible = candidates.filter { candidate in
      candidate.step.isMultiple(of: 80)
        ? allowsTriplets : range.count.isMultiple(of: candidate.step)
    }
    let costs = possible.map { $0.cost + cost(of: onsets, step: $0.step) }
    guard let least = costs.min(), let index = costs.firstIndex(of: least) else { return 15 }
    return possible[index].step
  }

  /// The mean distance of onsets from the grid, and what collisions cost.
  private static func cost(of onsets: [Int], step: Int) -> Int {
    guard !onsets.isEmpty else { return 0 }
    func cell(_ onset: Int) -> Int { (onset + step / 2) / step }
    let distance = onsets.reduce(0) { $0 + abs($1 - step * cell($1)) }
    let collisions = zip(onsets, onsets.dropFirst()).count {
      $1 - $0 > apart && cell($0) == cell($1)
    }
    return distance / onsets.count + collisions * collision
  }
}
