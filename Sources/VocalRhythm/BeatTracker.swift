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

    /// The time signature, one of ``timeSignatures``; nil to find it: 4/4, 3/4, or where bars of three are faster
    /// than waltzes, 6/8.
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

  /// Finds keys with the same weights.
  package let keys: KeyEstimator
  let model: RhythmModel

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
  /// - Parameters:
  ///   - notes: what was sung, of no more than ``maximumBeats``.
  ///   - options: what is known beforehand.
  ///   - progress: called now and then with the share that is done, 0...1.
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)``,
  ///   ``VocalMIDIError/melodyTooLong(_:limit:)``, or ``VocalMIDIError/cancelled`` in a task that was cancelled.
  /// - Complexity: O(notes log notes).
  public func rhythm(
    of notes: [Note], options: Options = Options(), progress: (Double) -> Void = { _ in }
  ) throws(VocalMIDIError) -> Rhythm {
    try validate(options)
    let notes = Self.usable(notes)
    let accents = accents(of: notes, options)
    let onsets = accents.onsets
    let end = notes.map(\.offset).max() ?? 0
    let readings = onsets.count > 1 ? try readings(of: accents, options, progress) : []
    guard let best = try best(of: readings) else {
      return try Self.plain(from: onsets.first?.time ?? 0, to: end, options)
    }
    if isTooFast(best, options) {
      var compound = options
      compound.timeSignature = .sixEight
      // The share that is done has been told already.
      return try rhythm(of: notes, options: compound)
    }
    let signature = best.metre.timeSignature
    let places = WrittenBars(best.metre).places(
      best.path.places,
      known: options.downbeat.map { MetricalPath.place(at: $0, in: best.path, onsets) })
    let timeline = try timeline(
      through: onsets, at: places.map { Beats($0) / 4 }, until: end, options)
    try VocalMIDIError.checkCancellation()
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

  /// The likely readings of a melody of at least two onsets.
  ///
  /// - Parameter progress: called now and then with the share that is done, 0...1.
  func readings(
    of accents: MelodyAccents, _ options: Options, _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [MetreReading] {
    let paths = try paths(through: accents.onsets, options) { progress(Self.search * $0) }
    // Moved to the same bar lines, some are the same.
    let distinct = options.downbeat == nil ? paths : Self.distinct(paths)
    let features = try distinct.map { reading throws(VocalMIDIError) in
      try VocalMIDIError.checkCancellation()
      return ReadingFeatures(
        reading.path, barLength: reading.metre.barLength, accents: accents, model.decoder)
    }
    // Compound metres, which the networks have not learned, are told apart by their likelihood.
    let scores =
      options.timeSignature?.isCompound == true
      ? features.map(\.logLikelihood)
      : try model.logOdds(
        of: features, distinct.map { ($0.path.places, $0.metre.barLength) }, in: accents
      ) { progress(Self.search + (1 - Self.search) * $0) }
    return zip(zip(distinct, features), scores).map {
      MetreReading(
        metre: $0.0.metre, path: $0.0.path, features: $0.1,
        score: $1 + usualness(of: $0.0.path, in: $0.0.metre, options))
    }
  }

  /// The part of the work that is done once the paths are found.
  private static let search = 0.7

  /// The likely paths of the onsets through the bars, in the metres that are searched; where a downbeat is given, with
  /// a bar line there.
  private func paths(
    through onsets: [HeardOnset], _ options: Options, _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [(metre: Metre, path: MetricalPath.Reading)] {
    let decoder = model.decoder
    let metres = options.timeSignature.map { [Metre($0, model)] } ?? Metre.searched(model)
    var paths: [(metre: Metre, path: MetricalPath.Reading)] = []
    for (index, metre) in metres.enumerated() {
      let given = options.quartersPerMinute.map {
        TempoPrior(given: $0, octaves: decoder.givenTempoDeviation)
      }
      let search = MetricalPath(metre, tempi: given ?? metre.tempi, dynamics: decoder.dynamics)
      let readings = try search.readings(of: onsets) {
        progress((Double(index) + $0) / Double(metres.count))
      }
      paths += readings.map { reading in
        let moved = options.downbeat.map { search.moved(reading, of: onsets, toBarAt: $0) }
        return (metre: metre, path: moved ?? reading)
      }
    }
    return paths
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

  /// The rhythm if there is nothing to find it in: the tempo and metre given, or the usual tempo, or 120 beats a
  /// minute in 4/4.
  private static func plain(
    from start: Seconds, to end: Seconds, _ options: Options
  ) throws(VocalMIDIError) -> Rhythm {
    let tempo = options.beatsPerMinute ?? options.usualTempo?.median ?? 120
    let signature = options.timeSignature ?? .fourFour
    let map = TempoMap(
      beatsPerMinute: tempo * signature.beat.value, timeSignature: signature)
    let length = ((end - start) * tempo / 60).value
    try verifyLength(signature.beat * length)
    let count = max(Int(length.rounded(.up)), 0)
    return Rhythm(
      leadIn: start, tempoMap: map,
      beats: (0...count).map { start + Seconds($0) * 60 / tempo },
      confidence: 0)
  }
}

extension BeatTracker.Options {
  /// The tempo in quarters per minute.
  var quartersPerMinute: Double? {
    beatsPerMinute.map { $0 * (timeSignature?.beat.value ?? 1) }
  }
}
