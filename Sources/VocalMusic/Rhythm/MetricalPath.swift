import Foundation

/// The likeliest way to write a melody down: the tempo at each note and its place in the bar, by Viterbi's
/// algorithm over both.
///
/// As in C. Raphael, "Automated rhythm transcription", ISMIR 2001: onsets t_n, written n_k twelfths of a
/// beat apart at τ seconds a twelfth, are
///
///     t_n - t_(n-1) ~ (1 - ε) N(τ k, σ²) + ε,   σ = jitter + stretch (t_n - t_(n-1))
///
/// and τ moves between steps of a logarithmic scale. Of a long take so many notes at a time are decided.
struct MetricalPath {
  /// One way to write the notes down.
  struct Reading {
    /// The place of each note, twelfths of a beat from the first bar's beginning.
    var places: [Int]
    /// The tempo at each note, seconds a beat.
    var periods: [Double]
    /// Log-likelihood of the whole.
    var score: Double
  }

  /// Notes decided at a time.
  private static let block = 1024
  /// The standard deviation of an interval between sung onsets, seconds, and its growth with the interval.
  private static let jitter = 0.045
  private static let stretch = 0.02
  /// The probability that an onset lies anywhere.
  private static let outlier = 0.01
  /// Deviations beyond so many standard deviations count as outliers.
  private static let reach = 4.0
  /// The log-probabilities that the tempo stays, and that it moves a step.
  private static let steady = log(0.94)
  private static let moving = log(0.03)

  private let metre: Metre
  private let periods: [Double]
  private let logPrior: [Double]
  private let tables: [Metre.Table]
  private let positionIndex: [Int]

  /// - Parameters:
  ///   - periods: seconds a beat, ascending in even ratios.
  ///   - logPrior: log-probability of each.
  init(_ metre: Metre, periods: [Double], logPrior: [Double]) {
    self.metre = metre
    self.periods = periods
    self.logPrior = logPrior
    tables = periods.map(metre.table)
    var index = [Int](repeating: -1, count: metre.length)
    for (place, position) in metre.positions.enumerated() { index[position] = place }
    positionIndex = index
  }

  /// The best reading of onsets in seconds, ascending, at least one.
  func best(_ onsets: [Double]) -> Reading {
    var scores = initialScores()
    var reading = Reading(places: [], periods: [], score: 0)
    var first = 0
    repeat {
      let last = min(first + Self.block, onsets.count - 1)
      let part = decide(Array(onsets[first...last]), scores)
      append(part, to: &reading)
      scores = pinned(to: part)
      first = last
    } while first < onsets.count - 1
    return reading
  }

  private func initialScores() -> [Double] {
    zip(logPrior, tables).flatMap { prior, table in table.onset.map { prior + $0 } }
  }

  /// Scores that leave only the end of a part that is decided.
  private func pinned(to part: Reading) -> [Double] {
    var scores = [Double](repeating: -.infinity, count: periods.count * metre.positions.count)
    if let place = part.places.last, let period = part.periods.last,
      let tempo = periods.firstIndex(of: period)
    {
      scores[tempo * metre.positions.count + positionIndex[place % metre.length]] = 0
    }
    return scores
  }

  private func append(_ part: Reading, to reading: inout Reading) {
    let isFirst = reading.places.isEmpty
    let origin = (reading.places.last ?? part.places[0]) - part.places[0]
    reading.places += part.places.map { $0 + origin }.dropFirst(isFirst ? 0 : 1)
    reading.periods += part.periods.dropFirst(isFirst ? 0 : 1)
    reading.score += part.score
  }

  /// A step back: from which state, and how many twelfths ago.
  private struct Origin {
    var state: Int32 = -1
    var gap: Int32 = 0
  }

  private func decide(_ onsets: [Double], _ initial: [Double]) -> Reading {
    var scores = initial
    var origins: [[Origin]] = []
    for (onset, next) in zip(onsets, onsets.dropFirst()) {
      var reached = [Double](repeating: -.infinity, count: scores.count)
      var origin = [Origin](repeating: Origin(), count: scores.count)
      advance(by: next - onset, from: tempoMoves(scores), to: &reached, &origin)
      scores = reached
      origins.append(origin)
    }
    return trace(scores, origins)
  }

  /// For each state the best one to come from by a move of the tempo, and its score.
  private func tempoMoves(_ scores: [Double]) -> [(score: Double, state: Int)] {
    let width = metre.positions.count
    return scores.indices.map { state in
      var best = (score: scores[state] + Self.steady, state: state)
      for neighbour in [state - width, state + width] where scores.indices.contains(neighbour) {
        let score = scores[neighbour] + Self.moving
        if score > best.score { best = (score, neighbour) }
      }
      return best
    }
  }

  private func advance(
    by seconds: Double, from moves: [(score: Double, state: Int)], to reached: inout [Double],
    _ origin: inout [Origin]
  ) {
    let width = metre.positions.count
    let deviation = Self.jitter + Self.stretch * seconds
    for (tempo, period) in periods.enumerated() {
      let twelfth = period / Double(Metre.resolution)
      let low = max(Int(((seconds - Self.reach * deviation) / twelfth).rounded(.up)), 1)
      let high = max(Int((seconds + Self.reach * deviation) / twelfth), low)
      for (index, position) in metre.positions.enumerated() {
        let move = moves[tempo * width + index]
        guard move.score > -.infinity else { continue }
        let interval = tables[tempo].interval[index]
        for gap in low...high {
          let target = positionIndex[(position + gap) % metre.length]
          guard target >= 0 else { continue }
          let score =
            move.score + interval[metre.known(gap)]
            + Self.logDensity(seconds - Double(gap) * twelfth, deviation)
          let state = tempo * width + target
          if score > reached[state] {
            reached[state] = score
            origin[state] = Origin(state: Int32(move.state), gap: Int32(gap))
          }
        }
      }
    }
  }

  private static func logDensity(_ error: Double, _ deviation: Double) -> Double {
    let scaled = error / deviation
    let normal = exp(-0.5 * scaled * scaled) / (deviation * (2 * Double.pi).squareRoot())
    return log((1 - outlier) * normal + outlier)
  }

  private func trace(_ scores: [Double], _ origins: [[Origin]]) -> Reading {
    var state = scores.indices.max { scores[$0] < scores[$1] } ?? 0
    let score = scores[state]
    let width = metre.positions.count
    var states = [state]
    var gaps: [Int] = []
    for origin in origins.reversed() {
      gaps.append(Int(origin[state].gap))
      state = max(Int(origin[state].state), 0)
      states.append(state)
    }
    states.reverse()
    var place = metre.positions[states[0] % width]
    var places = [place]
    for gap in gaps.reversed() {
      place += gap
      places.append(place)
    }
    return Reading(places: places, periods: states.map { periods[$0 / width] }, score: score)
  }
}
