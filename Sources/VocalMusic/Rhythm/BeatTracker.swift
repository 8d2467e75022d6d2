import Foundation

/// Finds the tempo, the beats and the metre of what was sung.
///
/// The notes' onsets are read as a score is: ``MetricalPath`` finds the likeliest tempo and place in the bar
/// of every note in 4/4 and in 3/4, and ``BeatTimeline`` lays beats through them, evenly where the take
/// keeps its tempo, following it where it drifts.
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

  /// The tempi that are tried, beats per minute, and the ratio from one to the next.
  private static let slowest = 45.0
  private static let fastest = 210.0
  private static let ratio = 1.02
  /// The distribution of tempi: log-normal, its median in beats per minute and deviation in octaves.
  private static let usualTempo = 85.0
  private static let tempoDeviation = 0.36
  /// Onsets closer than this are one, seconds.
  private static let simultaneous = 0.06
  /// Readings whose tempi are within this ratio are not rivals.
  private static let sameTempo = 1.1

  private let configuration: Configuration

  /// Creates a tracker.
  ///
  /// - Precondition: a given tempo is in 20...400, a given time signature 4/4 or 3/4.
  public init(_ configuration: Configuration = Configuration()) {
    precondition(configuration.beatsPerMinute.map { (20...400).contains($0) } ?? true)
    self.configuration = configuration
  }

  /// The rhythm of notes in any order. Without notes: 120 beats a minute, confidence 0.
  ///
  /// - Complexity: O(notes).
  public func rhythm(of notes: [Note]) -> Rhythm {
    let notes = notes.filter { $0.defect == nil }
    let onsets = Self.distinctOnsets(notes)
    guard let first = onsets.first, onsets.count > 1 else {
      return plain(from: onsets.first ?? 0, to: notes.map(\.offset).max() ?? 0)
    }
    let tempi = configuration.beatsPerMinute.map { [$0] } ?? Self.tempi
    guard let best = readings(of: onsets, tempi).max(by: { $0.reading.score < $1.reading.score })
    else { return plain(from: first, to: notes.map(\.offset).max() ?? first) }
    let timeline = BeatTimeline(
      times: onsets, places: best.reading.places.map { Double($0) / Double(Metre.resolution) },
      fixedPeriod: configuration.beatsPerMinute.map { 60 / $0 })
    let end = notes.map(\.offset).max() ?? first
    return Rhythm(
      leadIn: timeline.time(atBeat: 0),
      tempoMap: timeline.tempoMap(until: end, timeSignature: best.metre.timeSignature),
      beats: timeline.beats(until: end),
      confidence: confidence(of: best.reading, onsets: onsets, tempi: tempi))
  }

  private static var tempi: [Double] {
    let count = Int(log(fastest / slowest) / log(ratio))
    return (0...count).map { fastest / pow(ratio, Double($0)) }
  }

  private var metres: [Metre] {
    let all = [Metre.fourFour, .threeFour]
    guard let wanted = configuration.timeSignature else { return all }
    let chosen = all.filter { $0.timeSignature == wanted }
    return chosen.isEmpty ? all : chosen
  }

  private func readings(
    of onsets: [Double], _ tempi: [Double]
  ) -> [(metre: Metre, reading: MetricalPath.Reading)] {
    let priors = tempi.map { tempo in
      let octaves = log2(tempo / Self.usualTempo) / Self.tempoDeviation
      return -0.5 * octaves * octaves
    }
    return metres.map { metre in
      let path = MetricalPath(metre, periods: tempi.map { 60 / $0 }, logPrior: priors)
      var reading = path.best(onsets)
      reading.score += log(metre.prior) - metre.complexity * Double(onsets.count)
      return (metre, reading)
    }
  }

  /// The probability of a reading against the best of another tempo; less where there are few notes.
  private func confidence(
    of best: MetricalPath.Reading, onsets: [Double], tempi: [Double]
  ) -> Double {
    let period = best.periods[best.periods.count / 2]
    let others = tempi.filter { max($0 * period / 60, 60 / ($0 * period)) > Self.sameTempo }
    guard !others.isEmpty,
      let rival = readings(of: onsets, others).map(\.reading.score).max()
    else { return 1 }
    return 1 / (1 + exp(rival - best.score))
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
