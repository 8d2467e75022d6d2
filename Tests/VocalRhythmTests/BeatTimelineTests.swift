import Testing
import VocalMusic
import VocalRhythm
import VocalStages
import VocalTestSupport

@Suite struct BeatTimelineTests {
  private static let fitting = BeatTimeline.Fitting(
    onsetDeviation: 0.038, givenDeviation: 0.019, steadyDeviation: 0.045, smoothness: 49)

  /// The least squares of the timeline's doc comment, solved as a dense system by Gaussian elimination: the times
  /// of `count` beats.
  private static func reference(
    _ onsets: [HeardOnset], _ places: [Beats], count: Int
  ) -> [Double] {
    var rows = [[Double]](repeating: Array(repeating: 0, count: count + 1), count: count)
    func add(_ equation: [Int: Double], equals value: Double, weight: Double) {
      for (row, left) in equation {
        for (column, right) in equation { rows[row][column] += weight * left * right }
        rows[row][count] += weight * left * value
      }
    }
    for (onset, place) in zip(onsets, places) {
      let beat = Int(place.value)
      let part = place.value - Double(beat)
      add(
        [beat: 1 - part, beat + 1: part], equals: onset.time.value,
        weight: 1 / (onset.spread * onset.spread))
    }
    for beat in 0..<count - 2 {
      add([beat: 1, beat + 1: -2, beat + 2: 1], equals: 0, weight: 49)
    }
    for column in 0..<count {
      let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivot)
      for row in 0..<count where row != column {
        let factor = rows[row][column] / rows[column][column]
        for index in 0...count { rows[row][index] -= factor * rows[column][index] }
      }
    }
    return rows.indices.map { rows[$0][count] / rows[$0][$0] }
  }

  /// Onsets of notes on sixteenths of a beat that slows down by two thirds on the way.
  private static func drifting(seed: UInt64) -> (onsets: [HeardOnset], places: [Beats]) {
    var random = SeededRandom(seed: seed)
    var place = 0.0
    var (onsets, places): ([HeardOnset], [Beats]) = ([], [])
    for _ in 0..<40 {
      let time =
        1 + 0.5 * place * (1 + place / 60) + Double.random(in: -0.03...0.03, using: &random)
      onsets.append(
        HeardOnset(time: Seconds(time), spread: Double.random(in: 0.7...1.6, using: &random)))
      places.append(Beats(place))
      place += 0.25 * Double(Int.random(in: 1...6, using: &random))
    }
    return (onsets, places)
  }

  @Test(arguments: UInt64(1)...5)
  func aDriftingTakeIsLaidAsADenseSystemLaysIt(seed: UInt64) {
    let (onsets, places) = Self.drifting(seed: seed)
    let timeline = BeatTimeline(onsets: onsets, places: places, givenPeriod: nil, Self.fitting)
    let count = Int((places.last ?? 0).rounded(.up).value) + 2
    let expected = Self.reference(onsets, places, count: count)
    // The first beat moves to a note that was sung before it.
    #expect(abs(timeline.time(at: 0).value - min(expected[0], onsets[0].time.value)) < 1e-6)
    for beat in 1..<count {
      #expect(abs(timeline.time(at: Beats(beat)).value - expected[beat]) < 1e-6)
    }
  }

  @Test func aSteadyTakeIsTheLineOfLeastSquares() {
    // By hand: the last onset counts a quarter, so the line minimises
    // (a - 0.01)² + (a + b - 0.48)² + (a + 2b - 1.01)² + (a + 3b - 1.52)² / 4.
    let onsets = [0.01, 0.48, 1.01, 1.52].enumerated().map {
      HeardOnset(time: Seconds($1), spread: $0 == 3 ? 2 : 1)
    }
    let timeline = BeatTimeline(
      onsets: onsets, places: [0, 1, 2, 3], givenPeriod: nil, Self.fitting)
    // The normal equations: 3.25 a + 3.75 b = 1.88, 3.75 a + 7.25 b = 3.64.
    let determinant = 3.25 * 7.25 - 3.75 * 3.75
    let start = (1.88 * 7.25 - 3.75 * 3.64) / determinant
    let period = (3.25 * 3.64 - 3.75 * 1.88) / determinant
    #expect(start < 0.01)
    for beat in 0..<8 {
      #expect(abs(timeline.time(at: Beats(beat)).value - start - Double(beat) * period) < 1e-9)
    }
  }

  @Test func aFirstNoteThatIsFarTooEarlyMovesTheFirstBeatAlone() {
    let places = (0..<16).map { Beats($0) }
    func times(first: Seconds) -> [Double] {
      let onsets = places.map { HeardOnset(time: Seconds(1 + $0.value / 2)) }
      let timeline = BeatTimeline(
        onsets: [HeardOnset(time: first)] + onsets.dropFirst(), places: places, givenPeriod: nil,
        Self.fitting)
      return (0..<16).map { timeline.time(at: Beats($0)).value }
    }
    let early = times(first: 0.9)
    #expect(abs(early[0] - 0.9) < 1e-9)
    for beat in 1..<16 { #expect(abs(early[beat] - 1 - Double(beat) / 2) < 0.03) }
    let little = times(first: 0.98)
    #expect(abs(little[0] - 0.98) < 1e-9)
    #expect(abs(little[1] - little[0] - (little[15] - little[0]) / 15) < 1e-9)
  }

  @Test func aGivenTempoIsLeftForWhatManyNotesTell() {
    let onsets = (0..<60).map { HeardOnset(time: Seconds(0.507 * Double($0))) }
    for (count, least, most) in [(2, 0.5, 0.5012), (60, 0.5069, 0.5071)] {
      let timeline = BeatTimeline(
        onsets: Array(onsets.prefix(count)), places: (0..<count).map { Beats($0) },
        givenPeriod: 0.5, Self.fitting)
      let period = (timeline.time(at: 1) - timeline.time(at: 0)).value
      #expect(least < period && period < most, "\(count) notes: \(period)")
    }
  }
}
