import VocalArrangement
import VocalContinuation
import VocalCorrection
import VocalHarmony
import VocalMusic
import VocalRhythm
import VocalStages
import VocalTranscription

/// Makes a bar of a band that plays along from what was sung before it.
struct BarMaker {
  /// Bars before a phrase in which the band still hears the melody.
  private static let heard = 4
  /// Bars of melody that harmony and key are found in, a whole number of phrases.
  private static let memory = 32
  /// Bars for which the melody is continued; then the singer is waited for.
  private static let longestAnswer = 16

  private let options: LiveBandOptions
  private let keys: any KeyStage
  private let harmony: any HarmonyStage
  private let arrangement: (any ArrangementStage)?
  private let continuation: (any ContinuationStage)?
  private let correction: (any CorrectionStage)?
  /// How the genre is played, at the tempo of the last bar.
  private var performance: (beatsPerMinute: Double, value: Performance)?

  init(_ stages: ChosenStages, _ options: LiveBandOptions) throws(VocalMIDIError) {
    self.options = options
    keys = try stages.key()
    harmony = try stages.harmony()
    arrangement = try stages.arrangement().map { ($0 as? Arranger)?.keepingSessions() ?? $0 }
    continuation =
      options.answers
      ? try stages.continuation().map { ($0 as? Continuer)?.keepingSession() ?? $0 } : nil
    correction = try stages.correction()
  }

  /// The earliest bar whose melody is used for a bar.
  func memory(of bar: Int) -> Int { max(SongForm.phraseStart(of: bar) - Self.memory, 0) }

  /// A bar, made of the melody that is known once `heard` of the stream is.
  mutating func bar(
    _ number: Int, _ beats: BandBeats, _ melody: LiveMelody, heard: Seconds
  ) throws(VocalMIDIError) -> LiveBar {
    let first = memory(of: number)
    let notes = melody.notes(at: heard).filter { $0.offset > beats.line(first) }
    let (tuned, found) = try keys.inTune(notes, key: options.key, in: beats.tempoMap)
    let key = found?.key ?? .cMajor
    let sung = tuned.map { note in
      var written = beats.written(note).moved(by: -beats.firstBeat(of: first))
      written.pitch = Double(note.key)
      return written
    }
    let chords = try harmony.chords(
      under: sung, bars: number - first + 1, beatsPerBar: beats.beatsPerBar, key: key,
      genre: options.genre)
    let isSilent = melody.end(at: heard).map { heard - $0 >= beats.line(1) - beats.line(0) }
    let answer = isSilent == true ? try answer(to: sung, bar: number - first, beats, key) : []
    let sheet = LeadSheet(
      melody: sung + answer, chords: chords, key: key, genre: options.genre,
      profile: options.profile, beatsPerBar: beats.beatsPerBar)
    let delay = beats.firstBeat(of: first)
    return LiveBar(
      number: number, start: beats.line(number), end: beats.line(number + 1), heard: heard,
      key: key,
      chords: Array(chords.suffix(2)),
      tracks: try tracks(of: number - first, sheet, beats).mapValues {
        $0.map { $0.moved(by: delay) }
      },
      answer: answer.map { $0.moved(by: delay) }, tempoMap: beats.tempoMap, firstBar: beats.start)
  }

  /// What each track plays in a bar: arranged with the phrases before it, so that it goes on from them.
  private mutating func tracks(
    of bar: Int, _ sheet: LeadSheet, _ beats: BandBeats
  ) throws(VocalMIDIError) -> [ArrangedTrack: [BeatNote]] {
    guard !options.tracks.isEmpty, let arrangement else { return [:] }
    let first = max(SongForm.phraseStart(of: bar) - Self.heard, 0)
    let delay = beats.firstBeat(of: first)
    let part = LeadSheet(
      melody: sheet.melody.map { $0.moved(by: -delay) },
      chords: Array(sheet.chords.dropFirst(2 * first)), key: sheet.key, genre: sheet.genre,
      profile: sheet.profile, beatsPerBar: sheet.beatsPerBar)
    let made = try arrangement.arrange(
      part, seed: options.seed, options: Arranger.Options(tracks: options.tracks, isWhole: false)
    ) { _ in }
    let performance = try performance(to: beats)
    return made.reduce(into: [:]) { tracks, track in
      let notes = track.value.map { $0.moved(by: delay) }
        .filter { beats.range(of: bar).contains($0.onset) }
      tracks[track.key] = performance.notes(notes, of: track.key)
    }
  }

  private mutating func performance(to beats: BandBeats) throws(VocalMIDIError) -> Performance {
    if let performance, performance.beatsPerMinute == beats.beatsPerMinute {
      return performance.value
    }
    let made = try Performance(
      options.genre, options.profile, beatsPerMinute: beats.beatsPerMinute,
      beatsPerBar: beats.beatsPerBar, by: correction)
    performance = (beats.beatsPerMinute, made)
    return made
  }

  /// The continuation of a melody that ended a bar ago or earlier.
  private func answer(
    to sung: [BeatNote], bar: Int, _ beats: BandBeats, _ key: KeySignature
  ) throws(VocalMIDIError) -> [BeatNote] {
    let bars = sung.bars(ofBeats: beats.beatsPerBar)
    guard let continuation, (bars..<bars + Self.longestAnswer).contains(bar) else { return [] }
    let more = try continuation.continuation(
      of: sung, key: key, beatsPerBar: beats.beatsPerBar, bars: bar - bars + 1,
      seed: options.seed, options: Continuer.Options()
    ) { _ in }
    return more.filter { beats.range(of: bar).contains($0.onset) }
  }
}
