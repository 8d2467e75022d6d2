import VocalMusic
import VocalStages
import VocalTranscription

/// What a band that plays along has heard of a stream: the melody, and the beats once they are known.
struct BandListener {
  private(set) var melody = LiveMelody()
  private var listener: BeatListener
  /// Whether the first notes are a count-in, and no melody.
  private let isCountedIn: Bool

  init(_ stages: ChosenStages, _ options: LiveBeatOptions) throws(VocalMIDIError) {
    listener = try BeatListener(stages, options)
    isCountedIn = options.tempo == .countIn
  }

  var beats: BandBeats? { listener.beats }

  /// Takes the next event.
  ///
  /// - Returns: whether it has made the beats known.
  mutating func take(_ event: LiveEvent) throws(VocalMIDIError) -> Bool {
    melody.take(event)
    guard try listener.take(event) else { return false }
    if let beats, isCountedIn { melody.forget(before: beats.start) }
    return true
  }

  /// Forgets the melody before a time: it is not listened to any more.
  mutating func forget(before time: Seconds) { melody.forget(before: time) }
}
