import VocalMusic
import VocalRhythm
import VocalStages
import VocalTranscription

/// Finds the beats of a stream in what is sung.
struct BeatListener: Sendable {
  /// nil while they are not known; from then on they stay.
  private(set) var beats: BandBeats?

  private let options: LiveBeatOptions
  private let rhythm: any RhythmStage
  private let keys: any KeyStage
  /// What has been sung while the beats are not known.
  private var melody = LiveMelody()
  /// When the last notes began, by their numbers, for a count-in.
  private var onsets: [Int: Seconds] = [:]
  /// Notes that the beats are heard in, at most: those sung last.
  private static let heardNotes = 64
  /// Notes that ended longer before the last one tell nothing of its beats.
  private static let heardTime: Seconds = 3600

  init(_ stages: ChosenStages, _ options: LiveBeatOptions) throws(VocalMIDIError) {
    try options.validate()
    self.options = options
    (rhythm, keys) = (try stages.rhythm(), try stages.key())
    if let start = options.start { beats = given(from: start) }
  }

  /// Takes the next event.
  ///
  /// - Returns: whether it has made the beats known.
  mutating func take(_ event: LiveEvent) throws(VocalMIDIError) -> Bool {
    guard beats == nil else { return false }
    if options.tempo != .countIn { melody.take(event) }
    beats = try found(event)
    return beats != nil
  }

  private func given(from start: Seconds) -> BandBeats? {
    guard case .given(let tempo) = options.tempo else { return nil }
    return BandBeats(start: start, beatsPerMinute: tempo, beatsPerBar: options.beatsPerBar)
  }

  private mutating func found(_ event: LiveEvent) throws(VocalMIDIError) -> BandBeats? {
    switch options.tempo {
    case .given: return melody.first.flatMap { given(from: $0) }
    case .countIn: return countedIn(event.kind)
    case .heard: return try heard(event.kind)
    }
  }

  private mutating func countedIn(_ event: LiveEvent.Kind) -> BandBeats? {
    switch event {
    case .noteOn(let note), .correction(let note):
      onsets[note.number] = note.onset
      // A bar that is counted in is among the last two bars' worth of notes.
      onsets[note.number - 2 * options.beatsPerBar] = nil
    case .retraction(let number): onsets[number] = nil
    default: return nil
    }
    return BandBeats.countedIn(onsets.values.sorted(), beatsPerBar: options.beatsPerBar)
  }

  private mutating func heard(_ event: LiveEvent.Kind) throws(VocalMIDIError) -> BandBeats? {
    guard case .noteOff = event else { return nil }
    if melody.ended.count > Self.heardNotes { melody.forget(before: melody.ended[1].offset) }
    if let last = melody.ended.last { melody.forget(before: last.offset - Self.heardTime) }
    let rhythm = try rhythm.rhythm(
      ofSung: melody.ended, keys: keys,
      options: BeatTracker.Options(timeSignature: .quarters(options.beatsPerBar)))
    return BandBeats.goingOn(from: rhythm, beatsPerBar: options.beatsPerBar)
  }
}

/// Finds the beats of a stream for the transcriber of it, until the first error of the stage that finds them.
package struct StreamBeatFinder: LiveBeatFinder {
  /// Before anything was heard.
  private let unheard: BeatListener
  private var listener: BeatListener
  package private(set) var failure: VocalMIDIError?

  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)``, or where the weights cannot be loaded.
  package init(_ stages: ChosenStages, _ options: LiveBeatOptions) throws(VocalMIDIError) {
    unheard = try BeatListener(stages, options)
    listener = unheard
  }

  package var beats: LiveBeats? { listener.beats?.live }

  package mutating func take(_ event: LiveEvent) {
    guard failure == nil else { return }
    do { _ = try listener.take(event) } catch { failure = error }
  }

  package func line(of bar: Int) -> Seconds { listener.beats?.line(bar) ?? .latest }

  package mutating func reset() {
    listener = unheard
    failure = nil
  }
}
