import VocalMusic
import VocalRhythm
import VocalStages
import VocalTranscription

/// What a band that plays along has heard of a stream: the melody, and the beats once they are known.
struct BandListener {
  private(set) var melody = LiveMelody()
  private(set) var beats: BandBeats?

  private let options: LiveBandOptions
  private let rhythm: any RhythmStage
  /// When the notes so far began, by their numbers, for a count-in.
  private var onsets: [Int: Seconds] = [:]

  init(_ options: LiveBandOptions, rhythm: any RhythmStage) {
    self.options = options
    self.rhythm = rhythm
    if let start = options.start { beats = given(from: start) }
  }

  /// Takes the next event.
  ///
  /// - Returns: whether it has made the beats known.
  mutating func take(_ event: LiveEvent) throws(VocalMIDIError) -> Bool {
    melody.take(event)
    guard beats == nil else { return false }
    beats = try found(event)
    if let beats, options.tempo == .countIn { melody.forget(before: beats.start) }
    return beats != nil
  }

  /// Forgets the melody before a time: it is not listened to any more.
  mutating func forget(before time: Seconds) { melody.forget(before: time) }

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
    case .noteOn(let note), .correction(let note): onsets[note.number] = note.onset
    case .retraction(let number): onsets[number] = nil
    default: return nil
    }
    return BandBeats.countedIn(onsets.values.sorted(), beatsPerBar: options.beatsPerBar)
  }

  private func heard(_ event: LiveEvent.Kind) throws(VocalMIDIError) -> BandBeats? {
    guard case .noteOff = event else { return nil }
    let rhythm = try rhythm.rhythm(
      of: melody.ended, options: BeatTracker.Options(timeSignature: .quarters(options.beatsPerBar)))
    return BandBeats.goingOn(from: rhythm, beatsPerBar: options.beatsPerBar)
  }
}
