import Foundation
import VocalMusic

/// The time of each beat, fitted to notes whose places in the score are known.
///
/// A take with a steady tempo gets the straight line of least squares. Otherwise the times T_j of the
/// beats minimise
///
///     Σ_n w_n (T(x_n) - t_n)² + λ Σ_j (T_(j+1) - 2 T_j + T_(j-1))²
///
/// with T linear between beats and w_n the inverse square of the onset's spread: a smoothing of the tempo
/// as in E. Whittaker, "On a new method of graduation", Proc. Edinburgh Math. Soc. 41, 1923. The matrix
/// has five diagonals; O(notes + beats).
package struct BeatTimeline {
  /// How closely beats follow the notes.
  package struct Fitting: Sendable {
    /// The standard deviation of a usual onset from its place.
    let onsetDeviation: Seconds
    /// That of the tempo of a whole take from the one that is given, as a share of it.
    let givenDeviation: Double
    /// A take is steady up to this root mean square deviation of its onsets from even beats.
    let steadyDeviation: Seconds
    /// λ: (deviation of an onset / deviation between the lengths of neighbouring beats)².
    let smoothness: Double

    package init(
      onsetDeviation: Seconds, givenDeviation: Double, steadyDeviation: Seconds, smoothness: Double
    ) {
      self.onsetDeviation = onsetDeviation
      self.givenDeviation = givenDeviation
      self.steadyDeviation = steadyDeviation
      self.smoothness = smoothness
    }
  }

  /// The fewest notes that can tell a drift from chance.
  private static let fewestOfDrift = 8

  /// Times of the beats from 0 on, at least two.
  private let times: [Seconds]

  /// - Parameters:
  ///   - onsets: the notes' onsets, ascending, at least one.
  ///   - places: their places, from the first bar's beginning, ascending.
  ///   - givenPeriod: the time of a beat where the tempo is given. It counts as an observation, so that
  ///     notes which tell of another tempo are followed, and few notes are not.
  package init(
    onsets: [HeardOnset], places: [Beats], givenPeriod: Seconds?, _ fitting: Fitting
  ) {
    let line = Self.line(onsets, places, givenPeriod, fitting)
    let count = Int((places.last ?? 0).rounded(.up).value) + 2
    let even = (0..<count).map { line.time(at: Beats($0)) }
    let squares = zip(onsets, places).map {
      pow(($0.time - line.start - $1.value * line.period).value, 2)
    }
    let deviation = Seconds((squares.reduce(0, +) / Double(max(squares.count, 1))).squareRoot())
    let isSteady =
      deviation <= fitting.steadyDeviation || onsets.count < Self.fewestOfDrift
    self.times = Self.begun(
      isSteady ? even : Self.smoothed(onsets, places, even, fitting),
      by: onsets.first?.time ?? line.start,
      isSteady: isSteady, tolerance: fitting.onsetDeviation)
  }

  /// The time of a beat; beyond the known beats the tempo is constant.
  package func time(at beat: Beats) -> Seconds {
    let index = Int(beat.rounded(.down).value).clamped(to: 0...times.count - 2)
    return times[index] + (beat.value - Double(index)) * (times[index + 1] - times[index])
  }

  /// How many beats there are up to `end`, at least those between the notes.
  func length(until end: Seconds) -> Beats {
    let last = times.count - 1
    let period = max(times[last] - times[last - 1], 1e-9)
    return Beats(Double(last) + max((end - times[last]) / period, 0))
  }

  /// The times of beats of a length up to the first one at or after `end`.
  func beats(of length: Beats, until end: Seconds) -> [Seconds] {
    var beats = [time(at: 0)]
    while let last = beats.last, last < end {
      beats.append(time(at: length * Double(beats.count)))
    }
    return beats
  }

  /// A tempo change at each bar whose tempo differs from that of the bar before; beat 0 is at 0 seconds.
  func tempoMap(until end: Seconds, timeSignature: TimeSignature) -> TempoMap {
    let bar = timeSignature.beatsPerBar
    var changes: [TempoMap.Change<Tempo>] = []
    var start: Beats = 0
    repeat {
      let length = max(time(at: start + bar) - time(at: start), 1e-3)
      let tempo = Tempo(beatsPerMinute: 60 * bar.value / length.value)
      if changes.last?.value != tempo { changes.append(.init(beat: start, value: tempo)) }
      start += bar
    } while time(at: start) < end
    return TempoMap(tempi: changes, timeSignatures: [.init(beat: 0, value: timeSignature)])
  }

  /// `beats`, moved so that they begin no later than `onset`: a first note that was sung early lies on the first
  /// beat, not before the song. All beats move if the tempo is steady and the note is as early as others may be, at most by
  /// `tolerance`, else only the first.
  private static func begun(
    _ beats: [Seconds], by onset: Seconds, isSteady: Bool, tolerance: Seconds
  ) -> [Seconds] {
    let lateness = max(beats[0] - onset, 0)
    guard isSteady, lateness <= tolerance else { return [beats[0] - lateness] + beats.dropFirst() }
    return beats.map { $0 - lateness }
  }

  /// Beats of equal length.
  private struct Line {
    let start: Seconds
    /// The time of a beat.
    let period: Seconds

    func time(at beat: Beats) -> Seconds { start + beat.value * period }
  }

  private static func line(
    _ onsets: [HeardOnset], _ places: [Beats], _ givenPeriod: Seconds?, _ fitting: Fitting
  ) -> Line {
    let points = zip(onsets, places).map {
      (time: $0.time.value, place: $1.value, weight: $0.weight)
    }
    let total = points.reduce(0) { $0 + $1.weight }
    let time = points.reduce(0) { $0 + $1.weight * $1.time } / total
    let place = points.reduce(0) { $0 + $1.weight * $1.place } / total
    let spread = points.reduce(0) { $0 + $1.weight * ($1.place - place) * ($1.place - place) }
    let joint = points.reduce(0) { $0 + $1.weight * ($1.time - time) * ($1.place - place) }
    let given = givenPeriod?.value ?? 0.5
    let weight =
      givenPeriod == nil
      ? 0 : pow(fitting.onsetDeviation.value / (fitting.givenDeviation * given), 2)
    let isTold = spread > 0 && joint > 0
    let period = isTold ? (joint + weight * given) / (spread + weight) : given
    return Line(start: Seconds(time - place * period), period: Seconds(period))
  }

  private static func smoothed(
    _ onsets: [HeardOnset], _ places: [Beats], _ even: [Seconds], _ fitting: Fitting
  ) -> [Seconds] {
    var system = PentadiagonalSystem(count: even.count)
    for (onset, place) in zip(onsets, places) {
      let beat = Int(place.value).clamped(to: 0...even.count - 2)
      let part = place.value - Double(beat)
      system.add([1 - part, part], at: beat, equals: onset.time.value, weight: onset.weight)
    }
    for beat in 0..<even.count - 2 {
      system.add([1, -2, 1], at: beat, equals: 0, weight: fitting.smoothness)
    }
    let solution = system.solve()
    let ascends = zip(solution, solution.dropFirst()).allSatisfy { $1 > $0 }
    return ascends ? solution.map { Seconds($0) } : even
  }
}
