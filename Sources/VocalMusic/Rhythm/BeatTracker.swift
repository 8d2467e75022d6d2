import Foundation

/// Finds the tempo, the beats and the metre of what was sung.
///
/// The notes' onsets are read as a score is: ``MetricalPath`` finds the likeliest tempo and place in the bar
/// of every note in 4/4 and in 3/4, and ``BeatTimeline`` lays beats through them, evenly where the take
/// keeps its tempo, following it where it drifts. Deterministic.
public struct BeatTracker: Sendable {
  /// What is known beforehand.
  public struct Configuration: Hashable, Sendable {
    /// The tempo in beats per minute, 20...400; nil to find it.
    public var beatsPerMinute: Double?

    /// The time signature, 4/4 or 3/4; nil to find it.
    public var timeSignature: TimeSignature?

    /// Creates a configuration.
    public init(beatsPerMinute: Double? = nil, timeSignature: TimeSignature? = nil) {
      self.beatsPerMinute = beatsPerMinute
      self.timeSignature = timeSignature
    }
  }

  /// The distribution of tempi: log-normal, its median in beats per minute and deviation in octaves.
  private static let usualTempo = 84.0
  private static let tempoDeviation = 0.28
  /// Notes from here on are passed over, seconds.
  private static let longest = 1e6
  /// Onsets closer than this are one, seconds.
  private static let simultaneous = 0.06
  /// Readings whose tempi differ by less, as a logarithm, are not rivals.
  private static let sameTempo = 0.06
  /// As many onsets tell of tempo level and metre what a take of any length can tell.
  private static let independentOnsets = 12.0
  /// So many onsets tell most of what onsets can tell.
  private static let fewOnsets = 8.0

  private let configuration: Configuration

  /// Creates a tracker.
  ///
  /// - Precondition: a given tempo is in 20...400, a given time signature 4/4 or 3/4.
  public init(_ configuration: Configuration = Configuration()) {
    precondition(configuration.beatsPerMinute.map { (20...400).contains($0) } ?? true)
    precondition(
      configuration.timeSignature.map { [3, 4].contains($0.numerator) && $0.denominator == 4 }
        ?? true)
    self.configuration = configuration
  }

  /// The rhythm of notes in any order; those with a defect, or beyond ten days, are passed over. Without
  /// notes: 120 beats a minute, confidence 0.
  ///
  /// - Complexity: O(notes log notes).
  public func rhythm(of notes: [Note]) -> Rhythm {
    let notes = notes.filter {
      $0.defect == nil && abs($0.onset) < Self.longest && abs($0.offset) < Self.longest
    }
    let onsets = Self.distinctOnsets(notes)
    guard let first = onsets.first, onsets.count > 1 else {
      return plain(from: onsets.first ?? 0, to: notes.map(\.offset).max() ?? 0)
    }
    let readings = readings(of: onsets)
    guard let best = readings.max(by: { $0.score < $1.score }) else {
      return plain(from: first, to: notes.map(\.offset).max() ?? first)
    }
    let timeline = BeatTimeline(
      times: onsets, places: best.path.places.map { Double($0) / 4 },
      fixedPeriod: configuration.beatsPerMinute.map { 60 / $0 })
    let end = notes.map(\.offset).max() ?? first
    return Rhythm(
      leadIn: timeline.time(atBeat: 0),
      tempoMap: timeline.tempoMap(until: end, timeSignature: best.metre.timeSignature),
      beats: timeline.beats(until: end),
      confidence: confidence(of: best, among: readings, onsets: onsets.count))
  }

  private var metres: [Metre] {
    let all = [Metre.fourFour, .threeFour]
    guard let wanted = configuration.timeSignature else { return all }
    let chosen = all.filter { $0.timeSignature == wanted }
    return chosen.isEmpty ? all : chosen
  }

  /// What one metre makes of the onsets.
  private struct MetreReading {
    let metre: Metre
    let path: MetricalPath.Reading
    /// Log-probability, the metre's included.
    let score: Double
  }

  private func readings(of onsets: [Double]) -> [MetreReading] {
    let weight = Self.priorWeight(onsets.count)
    let tempi =
      configuration.beatsPerMinute.map { TempoPrior(beatsPerMinute: $0) }
      ?? TempoPrior(median: Self.usualTempo, octaves: Self.tempoDeviation, weight: weight)
    return metres.map { metre in
      let path = MetricalPath(metre, tempi: tempi, dynamics: dynamics).best(onsets)
      return MetreReading(metre: metre, path: path, score: path.score + weight * metre.logPrior)
    }
  }

  /// How often the priors count. Melodies repeat their rhythms, and what one phrase says of its tempo
  /// level the next one says again: a long take is no more evidence than ``independentOnsets``.
  private static func priorWeight(_ onsets: Int) -> Double {
    max(Double(onsets) / independentOnsets, 1)
  }

  private var dynamics: TempoFilter.Dynamics {
    var dynamics = TempoFilter.Dynamics()
    if configuration.beatsPerMinute != nil { dynamics.drift = 0 }
    return dynamics
  }

  /// The share of the best reading among those of other tempi or metres, with no more evidence than
  /// ``priorWeight(_:)`` grants, and less where there are few onsets.
  private func confidence(
    of best: MetreReading, among readings: [MetreReading], onsets: Int
  ) -> Double {
    let evidence = 1 / Self.priorWeight(onsets)
    var rivals = 0.0
    for reading in readings {
      let isOther = reading.metre.timeSignature != best.metre.timeSignature
      let scores = reading.path.finalists.lazy.filter {
        isOther || abs(log($0.period / best.path.period)) > Self.sameTempo
      }.map { $0.score + reading.score - reading.path.score }
      if let score = scores.max() { rivals += exp(evidence * (score - best.score)) }
    }
    return (1 - exp(-Double(onsets - 1) / Self.fewOnsets)) / (1 + rivals)
  }

  /// A rhythm without evidence.
  private func plain(from start: Double, to end: Double) -> Rhythm {
    let tempo = configuration.beatsPerMinute ?? 120
    let map = TempoMap(
      beatsPerMinute: tempo, timeSignature: configuration.timeSignature ?? .fourFour)
    let count = max(Int(((end - start) * tempo / 60).rounded(.up)), 0)
    return Rhythm(
      leadIn: start, tempoMap: map, beats: (0...count).map { start + Double($0) * 60 / tempo },
      confidence: 0)
  }

  private static func distinctOnsets(_ notes: [Note]) -> [Double] {
    var onsets: [Double] = []
    for onset in notes.map(\.onset).sorted() {
      if let last = onsets.last, onset - last < simultaneous { continue }
      onsets.append(onset)
    }
    return onsets
  }
}
