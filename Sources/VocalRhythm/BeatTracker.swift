import Foundation
import VocalMusic
import VocalStages

/// Finds the tempo, the beats and the metre of what was sung.
///
/// ```swift
/// let tracker = try BeatTracker()
/// let rhythm = try tracker.rhythm(of: notes, options: .init(timeSignature: .threeFour))
/// ```
/// The notes' onsets, weighted by the strength of their attacks (`HeardOnset`), are read as a score:
/// `MetricalPath` finds likely tempi and places in the bar of every note in 4/4 and in 3/4,
/// `ReadingNetwork` and `PhraseNetwork` choose among these readings by other features of the melody, and `BeatTimeline`
/// lays beats through the chosen one, evenly if the take keeps its tempo, following it if it drifts.
/// Deterministic.
public struct BeatTracker: Sendable {
  /// What is known beforehand.
  public struct Options: Hashable, Sendable {
    /// The range of ``beatsPerMinute``.
    public static let tempi = Tempo.felt

    /// The metres that ``timeSignature`` may be: 2/4, 3/4, 4/4, 6/8 and 12/8.
    public static let timeSignatures: [TimeSignature] = [
      .twoFour, .threeFour, .fourFour, .sixEight, .twelveEight,
    ]

    /// The tempo in beats, as the time signature has them (``TimeSignature/beat``), per minute; the singer's is
    /// found near it. nil to search all tempi.
    public var beatsPerMinute: Double?

    /// The time signature, one of ``timeSignatures``; nil to tell 4/4 from 3/4.
    public var timeSignature: TimeSignature?

    /// When a bar begins, to the nearest sixteenth; nil to find it.
    public var downbeat: Seconds?

    /// The key, of which the tones of the tonic's chord tend to fall on strong beats; nil to find it.
    public var key: KeySignature?

    /// How fast songs of the style are, in beats as ``beatsPerMinute`` has them, with a median in ``tempi`` and a
    /// deviation in ``TempoDistribution/deviations``; nil where that is not known. It counts where no tempo is given.
    public var usualTempo: TempoDistribution?

    /// Creates options.
    public init(
      beatsPerMinute: Double? = nil, timeSignature: TimeSignature? = nil,
      downbeat: Seconds? = nil, key: KeySignature? = nil, usualTempo: TempoDistribution? = nil
    ) {
      self.beatsPerMinute = beatsPerMinute
      self.timeSignature = timeSignature
      self.downbeat = downbeat
      self.key = key
      self.usualTempo = usualTempo
    }
  }

  /// Readings whose log-tempi differ by less than this count as having the same tempo.
  fileprivate static let sameTempo = 0.06
  /// This many onsets after the first bring the confidence to 1 - 1/e of its full value.
  private static let fewOnsets = 8.0

  /// Finds keys with the same weights.
  package let keys: KeyEstimator
  private let model: RhythmModel

  /// Loads the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or the weights are missing or
  ///   damaged.
  public init() throws(VocalMIDIError) { self.init(try RhythmModel()) }

  /// Creates a tracker with loaded weights.
  package init(_ model: RhythmModel) {
    self.model = model
    keys = KeyEstimator(model)
  }

  /// The rhythm of notes in any order; those with a defect, or beyond a million seconds, are ignored.
  /// Without notes: the usual tempo, or 120 beats a minute, confidence 0.
  ///
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)``.
  /// - Complexity: O(notes log notes).
  public func rhythm(
    of notes: [Note], options: Options = Options()
  ) throws(VocalMIDIError) -> Rhythm {
    try validate(options)
    let notes = Self.usable(notes)
    let accents = accents(of: notes, options)
    let onsets = accents.onsets
    let end = notes.map(\.offset).max() ?? 0
    let readings = onsets.count > 1 ? readings(of: accents, options) : []
    guard let best = Self.best(of: readings) else {
      return Self.plain(from: onsets.first?.time ?? 0, to: end, options)
    }
    let signature = best.metre.timeSignature
    let places = WrittenBars(best.metre).places(
      best.path.places,
      known: options.downbeat.map { MetricalPath.place(at: $0, in: best.path, onsets) })
    let timeline = BeatTimeline(
      onsets: onsets, places: places.map { Beats($0) / 4 },
      givenPeriod: options.quartersPerMinute.map { Seconds(60 / $0) }, model.decoder.fitting)
    return Rhythm(
      leadIn: timeline.time(at: 0),
      tempoMap: timeline.tempoMap(until: end, timeSignature: signature),
      beats: timeline.beats(of: signature.beat, until: end),
      confidence: confidence(of: best, among: readings, onsets: onsets.count))
  }

  func accents(of notes: [Note], _ options: Options) -> MelodyAccents {
    MelodyAccents(
      notes, key: options.key ?? keys.estimate(notes)?.key, model.decoder.attacks)
  }

  /// The notes without a defect at times that can be used.
  static func usable(_ notes: [Note]) -> [Note] {
    notes.filter {
      $0.defect == nil && $0.onset.magnitude < .latest && $0.offset.magnitude < .latest
    }
  }

  private func validate(_ options: Options) throws(VocalMIDIError) {
    if let tempo = options.beatsPerMinute {
      try VocalMIDIError.require(tempo, in: Options.tempi, "beatsPerMinute")
    }
    if let usual = options.usualTempo {
      try VocalMIDIError.require(usual.median, in: Options.tempi, "usualTempo.median")
      try VocalMIDIError.require(
        usual.octaves, in: TempoDistribution.deviations, "usualTempo.octaves")
    }
    if let downbeat = options.downbeat, downbeat.magnitude >= .latest || !downbeat.isFinite {
      throw .invalidOption(
        name: "downbeat", value: String(downbeat.value), expected: "less than a million seconds")
    }
    if let wanted = options.timeSignature, !Options.timeSignatures.contains(wanted) {
      throw .invalidOption(
        name: "timeSignature", value: wanted.description,
        expected: Options.timeSignatures.map(\.description).joined(separator: ", "))
    }
  }

  /// A reading in one metre.
  struct MetreReading {
    let metre: Metre
    let path: MetricalPath.Reading
    let features: ReadingFeatures
    let score: Double

    /// At least this share of the notes has the same place in readings that agree.
    private static let agreement = 0.7

    /// Whether another reading has the same metre, about the same tempo, and most notes on the same sixteenth of the bar.
    func agrees(with other: MetreReading) -> Bool {
      guard metre.timeSignature == other.metre.timeSignature,
        abs(log(path.period / other.path.period)) <= BeatTracker.sameTempo
      else { return false }
      let same = zip(path.places, other.path.places).count {
        ($0 - $1).isMultiple(of: metre.shortestBar)
      }
      return Double(same) >= Self.agreement * Double(path.places.count)
    }
  }

  /// The likely readings of a melody of at least two onsets.
  func readings(of accents: MelodyAccents, _ options: Options) -> [MetreReading] {
    let decoder = model.decoder
    let metres = options.timeSignature.map { [Metre($0, model)] } ?? Metre.searched(model)
    let paths = metres.flatMap { metre in
      let given = options.quartersPerMinute.map {
        TempoPrior(given: $0, octaves: decoder.givenTempoDeviation)
      }
      let search = MetricalPath(metre, tempi: given ?? metre.tempi, dynamics: decoder.dynamics)
      return search.readings(of: accents.onsets).map { reading in
        let path = options.downbeat.map {
          search.moved(reading, of: accents.onsets, toBarAt: $0)
        }
        return (metre: metre, path: path ?? reading)
      }
    }
    // Moved to the same bar lines, some are the same.
    let distinct = options.downbeat == nil ? paths : Self.distinct(paths)
    let features = distinct.map {
      ReadingFeatures($0.path, barLength: $0.metre.barLength, accents: accents, decoder)
    }
    // Compound metres, which the networks have not learned, are told apart by their likelihood.
    let scores =
      options.timeSignature?.isCompound == true
      ? features.map(\.logLikelihood)
      : model.logOdds(
        of: features, distinct.map { ($0.path.places, $0.metre.barLength) }, in: accents)
    return zip(zip(distinct, features), scores).map {
      MetreReading(
        metre: $0.0.metre, path: $0.0.path, features: $0.1,
        score: $1 + usualness(of: $0.0.path, in: $0.0.metre, options))
    }
  }

  /// The likeliest of the readings that put every note on the same place.
  private static func distinct(
    _ readings: [(metre: Metre, path: MetricalPath.Reading)]
  ) -> [(metre: Metre, path: MetricalPath.Reading)] {
    var seen: Set<[Int]> = []
    return readings.sorted { $0.path.score > $1.path.score }.filter {
      seen.insert([$0.metre.barLength] + $0.path.places).inserted
    }
  }

  /// How likely songs of the style have a reading's tempo, as a logarithm; 0 where nothing is known of it.
  private func usualness(
    of path: MetricalPath.Reading, in metre: Metre, _ options: Options
  ) -> Double {
    guard options.beatsPerMinute == nil, let usual = options.usualTempo else { return 0 }
    let quarters = 15 / path.period.value
    return usual.logLikelihood(of: quarters / metre.timeSignature.beat.value)
  }

  /// The likeliest of those readings that are most probable together, because they agree on most notes.
  private static func best(of readings: [MetreReading]) -> MetreReading? {
    guard let highest = readings.map(\.score).max() else { return nil }
    let groups = readings.map { reading in readings.filter { $0.agrees(with: reading) } }
    func probability(_ group: [MetreReading]) -> Double {
      group.reduce(0) { $0 + exp($1.score - highest) }
    }
    let most = groups.max { probability($0) < probability($1) }
    return most?.max { $0.score < $1.score }
  }

  /// The probability of the best reading's tempo and metre, reduced if there are few onsets.
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

  /// The rhythm if there is nothing to find it in: the tempo and metre given, or the usual tempo, or 120 beats a
  /// minute in 4/4.
  private static func plain(
    from start: Seconds, to end: Seconds, _ options: Options
  ) -> Rhythm {
    let tempo = options.beatsPerMinute ?? options.usualTempo?.median ?? 120
    let signature = options.timeSignature ?? .fourFour
    let map = TempoMap(
      beatsPerMinute: tempo * signature.beat.value, timeSignature: signature)
    let count = max(Int(((end - start) * tempo / 60).rounded(.up).value), 0)
    return Rhythm(
      leadIn: start, tempoMap: map,
      beats: (0...count).map { start + Seconds($0) * 60 / tempo },
      confidence: 0)
  }
}

extension BeatTracker.Options {
  /// The tempo in quarters per minute.
  fileprivate var quartersPerMinute: Double? {
    beatsPerMinute.map { $0 * (timeSignature?.beat.value ?? 1) }
  }
}
