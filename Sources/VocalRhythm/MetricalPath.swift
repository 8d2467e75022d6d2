import Foundation
import VocalMusic
import VocalStages

/// Finds the sixteenth of the bar on which each onset was meant, and the tempo, in one metre.
///
/// A switching state-space model (C. Raphael, "A hybrid graphical model for rhythmic parsing", 2002;
/// A. T. Cemgil and B. Kappen, "Monte Carlo methods for tempo tracking and rhythm quantization", 2003):
/// the place in the bar is a Markov chain, and a Kalman filter follows the beat along each path through
/// it. Of the paths that come to the same place at about the same tempo only the likeliest goes on,
/// which makes the search a Viterbi decoding over (place, tempo).
struct MetricalPath {
  let barLength: Int
  let tempi: TempoPrior
  private let dynamics: TempoFilter.Dynamics
  /// Where notes begin at each of the tempi.
  let onsets: [OnsetStatistics]

  init(_ metre: Metre, tempi: TempoPrior, dynamics: TempoFilter.Dynamics) {
    barLength = metre.barLength
    self.tempi = tempi
    self.dynamics = dynamics
    onsets = tempi.periods.map { metre.onsets(beatsPerMinute: 15 / $0.value) }
  }

  /// One way to read the onsets.
  struct Reading {
    /// The sixteenth on which each onset was meant, counted from the downbeat at or before the first.
    let places: [Int]
    /// The time that a sixteenth takes, at the end.
    let period: Seconds
    /// Log-likelihood of the onsets and the path, the tempo's prior included.
    let score: Double
  }

  /// A path within the beam.
  private struct Path {
    var belief: TempoFilter
    /// Sixteenths into the bar.
    var position: Int
    /// The index of the nearest tempo.
    var tempo: Int
    var score: Double
    var node: Int
  }

  /// An onset of a path, linked to the onset before it.
  private struct Node {
    let parent: Int32
    /// Sixteenths since the parent's onset; of a first onset, since the downbeat.
    let step: Int32
  }

  /// How far a path's log-likelihood may fall below the best of the neighbouring tempi.
  private static let beamWidth = 12.0
  /// How many neighbouring tempi compete with each other: half an octave.
  private static let bandWidth = Int((log(2) / 2 / TempoPrior.logRatio).rounded())
  /// How many readings each band of tempi gives.
  private static let readingsPerBand = 6
  /// Onsets from one report of the progress to the next.
  private static let told = 64
  /// How many standard deviations an onset may lie from its sixteenth.
  private static let reach = 4.0

  /// The likeliest readings of one or more ascending onsets: from each band of tempi those that score
  /// best, each with another place in the bar for the last onset.
  ///
  /// - Parameter progress: called now and then with the share that is done, 0...1.
  /// - Complexity: O(onsets); the number of places and tempi is fixed.
  func readings(
    of onsets: [HeardOnset], _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [Reading] {
    var nodes: [Node] = []
    var paths = initialPaths(at: onsets[0], &nodes)
    for (index, onset) in onsets.enumerated().dropFirst() {
      try VocalMIDIError.checkCancellation()
      if index.isMultiple(of: Self.told) { progress(Double(index) / Double(onsets.count)) }
      paths = advanced(paths, to: onset, &nodes)
    }
    return finalists(of: paths).map { path in
      Reading(places: places(of: path, nodes), period: path.belief.period, score: path.score)
    }
  }

  private func finalists(of paths: [Path]) -> [Path] {
    var finalists: [Path] = []
    for band in 0...(tempi.periods.count / Self.bandWidth) {
      var seen: Set<Int> = []
      finalists += paths.filter { $0.tempo / Self.bandWidth == band }
        .sorted { $0.score > $1.score }.filter { seen.insert($0.position).inserted }
        .prefix(Self.readingsPerBand)
    }
    return finalists
  }

  private func initialPaths(at onset: HeardOnset, _ nodes: inout [Node]) -> [Path] {
    var paths: [Path] = []
    for position in 0..<barLength {
      nodes.append(Node(parent: -1, step: Int32(position)))
      for (tempo, period) in tempi.periods.enumerated() {
        let spread = tempi.spacing * period.value / 2
        let belief = TempoFilter(
          time: onset.time, period: period, timeVariance: dynamics.variance(of: onset),
          covariance: 0, periodVariance: spread * spread)
        paths.append(
          Path(
            belief: belief, position: position, tempo: tempo,
            score: tempi.logProbabilities[tempo] + onsets[tempo].initial[position],
            node: nodes.count - 1))
      }
    }
    return paths
  }

  /// The paths after one more onset, the best of each place and tempo.
  private func advanced(_ paths: [Path], to onset: HeardOnset, _ nodes: inout [Node]) -> [Path] {
    var indexOfCell = [Int](repeating: -1, count: barLength * tempi.periods.count)
    var candidates: [(path: Path, step: Int)] = []
    var highest = [Double](
      repeating: -.infinity, count: tempi.periods.count / Self.bandWidth + 1)
    for path in paths {
      for step in plausibleSteps(path.belief, to: onset) {
        let next = continued(path, by: step, to: onset)
        let band = next.tempo / Self.bandWidth
        guard next.score > highest[band] - Self.beamWidth else { continue }
        highest[band] = max(highest[band], next.score)
        let cell = next.position * tempi.periods.count + next.tempo
        if indexOfCell[cell] < 0 {
          indexOfCell[cell] = candidates.count
          candidates.append((next, step))
        } else if candidates[indexOfCell[cell]].path.score < next.score {
          candidates[indexOfCell[cell]] = (next, step)
        }
      }
    }
    var survivors: [Path] = []
    for (path, step) in candidates
    where path.score > highest[path.tempo / Self.bandWidth] - Self.beamWidth {
      var survivor = path
      nodes.append(Node(parent: Int32(path.node), step: Int32(step)))
      survivor.node = nodes.count - 1
      survivors.append(survivor)
    }
    return survivors
  }

  private func continued(_ path: Path, by step: Int, to onset: HeardOnset) -> Path {
    var next = path
    next.belief = path.belief.predicted(steps: step, dynamics)
    next.position = (path.position + step) % barLength
    next.score += next.belief.update(onset: onset, dynamics)
    next.score += onsets[path.tempo].logProbability(from: path.position, interval: step)
    next.tempo = tempi.index(nearest: next.belief.period)
    return next
  }

  /// The numbers of sixteenths that may have passed until `onset`; never empty.
  private func plausibleSteps(_ belief: TempoFilter, to onset: HeardOnset) -> ClosedRange<Int> {
    let gap = (onset.time - belief.time) / belief.period
    let nearest = max(Int(gap.rounded()), 1)
    let variance =
      belief.predicted(steps: nearest, dynamics).timeVariance + dynamics.variance(of: onset)
    let reach = min(
      Self.reach * variance.squareRoot() / belief.period.value, Double(barLength) / 2)
    let low = max(Int((gap - reach).rounded(.up)), 1)
    let high = max(Int((gap + reach).rounded(.down)), 1)
    return min(low, nearest)...max(high, nearest)
  }

  private func places(of path: Path, _ nodes: [Node]) -> [Int] {
    var steps: [Int] = []
    var node = path.node
    while node >= 0 {
      steps.append(Int(nodes[node].step))
      node = Int(nodes[node].parent)
    }
    var place = 0
    return steps.reversed().map { step in
      place += step
      return place
    }
  }
}
