import VocalStages

/// A band that plays along with a singer: makes each bar before it begins, of what was sung so far.
///
/// ```swift
/// let band = try pipeline.band(LiveBandOptions(beatsPerMinute: 96, genre: .reggae))
/// for await event in live.events {
///   for bar in try band.take(event) { play(bar) }
/// }
/// ```
/// The chords of a bar that nobody has sung yet are those that the harmoniser expects after the ones under what was
/// sung. Which bars come, and what is in them, depends on nothing but the events, the options and the seed. Making a
/// bar takes some hundredths of a second and allocates: it is not for an audio callback. A band loads nothing once it
/// is made, and serves one thread at a time.
public final class LiveBand {
  /// Whole phrases before the one that is played, in which the band still hears the melody.
  private static let phrases = 1
  /// Bars of a phrase.
  private static let phrase = 4
  /// Bars for which the melody is continued; then the singer is waited for.
  private static let longestAnswer = 16

  /// How it plays along.
  public let options: LiveBandOptions
  /// The tempo, from bar 0 on.
  public let tempoMap: TempoMap

  private let keys: any KeyStage
  private let harmony: any HarmonyStage
  private let arrangement: any ArrangementStage
  private let continuation: (any ContinuationStage)?
  private let performance: Performance
  private var melody = LiveMelody()
  /// The next bar to be made.
  private var next = 0

  init(_ stages: ChosenStages, _ options: LiveBandOptions) throws(VocalMIDIError) {
    try options.validate()
    self.options = options
    keys = try stages.key()
    harmony = try stages.harmony()
    if let chosen = try stages.arrangement() {
      arrangement = chosen
    } else {
      arrangement = try stages.trained.arrangement.get()
    }
    continuation = options.answers ? try stages.continuation() : nil
    performance = Performance(
      feel: try stages.correction()?.feel(
        of: options.genre, beatsPerMinute: options.beatsPerMinute,
        beatsPerBar: options.beatsPerBar))
    tempoMap = TempoMap(
      beatsPerMinute: options.beatsPerMinute,
      timeSignature: options.beatsPerBar == 3 ? .threeFour : .fourFour)
  }

  /// When bar 0 begins; nil before the first note has ended, where ``LiveBandOptions/start`` does not say it.
  public var start: Seconds? { options.start ?? melody.first }

  /// Takes the next event.
  ///
  /// - Returns: the bars that had to be made before it was known, in order.
  /// - Throws: as ``bars(until:)``.
  public func take(_ event: LiveEvent) throws(VocalMIDIError) -> [LiveBar] {
    let bars = try bars(until: event.heard)
    let hadBegun = start != nil
    melody.take(event.kind)
    if !hadBegun, let start { comeIn(start, now: event.heard) }
    return bars
  }

  /// The bars that must be made once so much of the stream is known, with all events until then taken: for silence,
  /// in which no event comes. O(bars so far) for each.
  ///
  /// A band plays one song: after ``Arranger/maximumBars`` bars it makes none.
  ///
  /// - Parameter heard: in ``LiveBandOptions/times``.
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)`` for another time, or what a replaced stage throws.
  public func bars(until heard: Seconds) throws(VocalMIDIError) -> [LiveBar] {
    try VocalMIDIError.require(heard, in: LiveBandOptions.times, "heard")
    var bars: [LiveBar] = []
    while let start, next < Arranger.maximumBars, start + line(next) - options.lead <= heard {
      bars.append(try bar(next, start: start, heard: start + line(next) - options.lead))
      next += 1
    }
    return bars
  }

  /// Leaves out the bars that it is too late for.
  private func comeIn(_ start: Seconds, now: Seconds) {
    while next < Arranger.maximumBars, start + line(next) - options.lead < now { next += 1 }
  }

  /// Where a bar begins, counted from bar 0.
  private func line(_ bar: Int) -> Seconds {
    tempoMap.seconds(at: Beats(bar * options.beatsPerBar))
  }

  private func bar(
    _ number: Int, start: Seconds, heard: Seconds
  ) throws(VocalMIDIError) -> LiveBar {
    let sung = written(until: heard, start: start)
    let key = try key(at: heard)
    let chords = try harmony.chords(
      under: sung, bars: number + 1, beatsPerBar: options.beatsPerBar, key: key,
      genre: options.genre)
    let answer = try answer(to: sung, bar: number, start: start, heard: heard, key: key)
    let tracks = try tracks(of: number, sung + answer, chords, key)
    return LiveBar(
      number: number, start: start + line(number), heard: heard, key: key,
      chords: Array(chords.suffix(2)), tracks: tracks, answer: answer, tempoMap: tempoMap,
      firstBar: start)
  }

  private func key(at heard: Seconds) throws(VocalMIDIError) -> KeySignature {
    if let given = options.key { return given }
    return try keys.key(ofSung: melody.notes(at: heard), in: tempoMap)?.key
      ?? KeySignature(tonic: 0, mode: .major)
  }

  /// The melody so far, from bar 0 on, on the keys that are nearest once the singer's tuning is subtracted.
  private func written(until heard: Seconds, start: Seconds) -> [BeatNote] {
    SungTuning.removed(from: melody.notes(at: heard), in: tempoMap).map { note in
      var moved = note
      moved.pitch = Double(note.key)
      moved.onset -= start
      moved.offset -= start
      return tempoMap.written(moved)
    }
  }

  /// What each track plays in a bar: arranged with the phrases before it, so that it goes on from them.
  private func tracks(
    of number: Int, _ melody: [BeatNote], _ chords: [Chord], _ key: KeySignature
  ) throws(VocalMIDIError) -> [ArrangedTrack: [BeatNote]] {
    guard !options.tracks.isEmpty else { return [:] }
    let first = max((number / Self.phrase - Self.phrases) * Self.phrase, 0)
    let delay = Beats(first * options.beatsPerBar)
    let sheet = LeadSheet(
      melody: melody.map { $0.moved(by: -delay) }, chords: Array(chords.dropFirst(2 * first)),
      key: key, genre: options.genre, beatsPerBar: options.beatsPerBar)
    let made = try arrangement.arrange(
      sheet, seed: options.seed, options: Arranger.Options(tracks: options.tracks))
    let range = Beats(number * options.beatsPerBar)..<Beats((number + 1) * options.beatsPerBar)
    return made.reduce(into: [:]) { tracks, track in
      let accents = SongMaker.dynamics * track.key.style.accentShare
      tracks[track.key] = track.value.map { $0.moved(by: delay) }
        .filter { range.contains($0.onset) }
        .map { performance.note($0, dynamics: accents) }
    }
  }

  /// The continuation, where the singer has been silent for a bar.
  private func answer(
    to sung: [BeatNote], bar number: Int, start: Seconds, heard: Seconds, key: KeySignature
  ) throws(VocalMIDIError) -> [BeatNote] {
    guard let continuation, let end = melody.end(at: heard), heard - end >= line(1) else {
      return []
    }
    let bars = sung.bars(ofBeats: options.beatsPerBar)
    guard (bars..<bars + Self.longestAnswer).contains(number) else { return [] }
    let more = try continuation.continuation(
      of: sung, key: key, beatsPerBar: options.beatsPerBar, bars: number - bars + 1,
      seed: options.seed, options: SongOptions().continuation)
    let range = Beats(number * options.beatsPerBar)..<Beats((number + 1) * options.beatsPerBar)
    return more.filter { range.contains($0.onset) }
  }
}

extension Pipeline {
  /// A band that plays along.
  ///
  /// - Throws: ``VocalMIDIError`` for an option out of range, or where weights are missing or damaged.
  public func band(
    _ options: LiveBandOptions, stages: SongStages = SongStages()
  ) throws(VocalMIDIError) -> LiveBand {
    try LiveBand(ChosenStages(choice: stages, trained: self.stages), options)
  }
}
