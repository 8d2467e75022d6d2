import Foundation

/// Finds the tempo, the beats and the metre of what was sung.
///
/// The notes' onsets, as sure as their attacks make them (``HeardOnset``), are read as a score is:
/// ``MetricalPath`` finds likely tempi and places in the bar of every note in 4/4 and in 3/4,
/// ``ReadingFeatures`` choose among these readings by what else the melody tells, and ``BeatTimeline`` lays
/// beats through the chosen one, evenly where the take keeps its tempo, following it where it drifts.
/// Deterministic.
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
  private static let tempoDeviation = 0.51
  /// Notes from here on are passed over, seconds.
  private static let longest = 1e6
  /// Readings whose tempi differ by less, as a logarithm, are not rivals.
  private static let sameTempo = 0.06
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
    let notes = Self.sound(notes)
    let accents = MelodyAccents(notes)
    let onsets = accents.onsets
    let end = notes.map(\.offset).max() ?? 0
    let readings = onsets.count > 1 ? readings(of: accents) : []
    guard let best = readings.max(by: { $0.score < $1.score }) else {
      return plain(from: onsets.first?.time ?? 0, to: end)
    }
    let timeline = BeatTimeline(
      onsets: onsets, places: best.path.places.map { Double($0) / 4 },
      fixedPeriod: configuration.beatsPerMinute.map { 60 / $0 })
    return Rhythm(
      leadIn: timeline.time(atBeat: 0),
      tempoMap: timeline.tempoMap(until: end, timeSignature: best.metre.timeSignature),
      beats: timeline.beats(until: end),
      confidence: confidence(of: best, among: readings, onsets: onsets.count))
  }

  /// Notes that have a place in time.
  static func sound(_ notes: [Note]) -> [Note] {
    notes.filter {
      $0.defect == nil && abs($0.onset) < longest && abs($0.offset) < longest
    }
  }

  private var metres: [Metre] {
    let all = [Metre.fourFour, .threeFour]
    guard let wanted = configuration.timeSignature else { return all }
    let chosen = all.filter { $0.timeSignature == wanted }
    return chosen.isEmpty ? all : chosen
  }

  /// A reading in one metre.
  struct MetreReading {
    let metre: Metre
    let path: MetricalPath.Reading
    let features: ReadingFeatures
    let score: Double
  }

  /// The likely readings of a melody of at least two onsets.
  func readings(of accents: MelodyAccents) -> [MetreReading] {
    let tempi =
      configuration.beatsPerMinute.map { TempoPrior(beatsPerMinute: $0) }
      ?? TempoPrior(median: Self.usualTempo, octaves: Self.tempoDeviation)
    return metres.flatMap { metre in
      MetricalPath(metre, tempi: tempi, dynamics: dynamics).readings(of: accents.onsets).map {
        let features = ReadingFeatures($0, barLength: metre.barLength, accents: accents)
        return MetreReading(metre: metre, path: $0, features: features, score: features.logOdds)
      }
    }
  }

  private var dynamics: TempoFilter.Dynamics {
    var dynamics = TempoFilter.Dynamics()
    if configuration.beatsPerMinute != nil { dynamics.drift = 0 }
    return dynamics
  }

  /// The probability of the best reading's tempo and metre, less where there are few onsets.
  private func confidence(
    of best: MetreReading, among readings: [MetreReading], onsets: Int
  ) -> Double {
    var (alike, all) = (0.0, 0.0)
    for reading in readings {
      let probability = exp(reading.score - best.score)
      all += probability
      let isOther =
        reading.metre.timeSignature != best.metre.timeSignature
        || abs(log(reading.path.period / best.path.period)) > Self.sameTempo
      if !isOther { alike += probability }
    }
    return (1 - exp(-Double(onsets - 1) / Self.fewOnsets)) * alike / all
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
}
