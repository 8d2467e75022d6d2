import VocalMusic
import VocalSignal

/// What was sung in a recording.
public struct Transcription: Equatable, Sendable {
  /// The notes in order of onset; none overlap.
  public let notes: [Note]
  /// The length of the recording.
  public let duration: Seconds
  /// Samples that were not numbers and counted as silence.
  public let nonFiniteSamples: Int
  /// The mix that has the voice, where the channels cancel each other, for instance because one was connected with
  /// the wrong polarity: the notes come from the little that their mean has left of it. Transcribe once more with
  /// this ``TranscriptionOptions/mix``.
  public internal(set) var betterMix: ChannelMix?
  /// What the sung frames sound like, for matching instruments.
  package let spectrum: SpectrumMean?

  /// What a ``TimbreStage`` may hear: the mean spectrum of the sung frames, log10 of the power in each mel band;
  /// nil where nothing was sung, and of notes from elsewhere.
  public var meanSpectrum: [Float]? { spectrum?.spectrum }

  /// Creates a transcription of notes from elsewhere.
  public init(notes: [Note], duration: Seconds) {
    self.init(notes: notes, duration: duration, nonFiniteSamples: 0, spectrum: nil)
  }

  init(notes: [Note], duration: Seconds, nonFiniteSamples: Int, spectrum: SpectrumMean?) {
    self.notes = notes
    self.duration = duration
    self.nonFiniteSamples = nonFiniteSamples
    self.spectrum = spectrum
  }

  /// The same with other notes, such as those that were taken from the ``Transcriber`` meanwhile and its last ones.
  package func with(_ notes: [Note]) -> Transcription {
    var other = Transcription(
      notes: notes, duration: duration, nonFiniteSamples: nonFiniteSamples, spectrum: spectrum)
    other.betterMix = betterMix
    return other
  }

  /// The notes as a song of one track: in the musical time of `rhythm`, whose first bar then begins the
  /// song, or as recorded, at 120 beats a minute. It lasts as long as the recording.
  ///
  /// - Parameters:
  ///   - title: what the song is called; may be empty.
  ///   - trackName: what the track is called.
  ///   - program: the General MIDI program, 0...127, counted from 0.
  ///   - rhythm: the beats of the notes, such as a ``BeatTracker`` finds.
  ///   - key: the key to state, such as a ``KeyEstimator`` finds.
  public func song(
    title: String = "", trackName: String = "Voice", program: Int = 0, rhythm: Rhythm? = nil,
    key: KeySignature? = nil
  ) -> Song {
    let map = rhythm?.tempoMap ?? TempoMap()
    let track = Track(
      name: trackName, program: program, played: rhythm?.songTime(of: notes) ?? notes, in: map)
    return Song(
      title: title, tracks: [track], tempoMap: map, key: key,
      length: map.beat(at: max(duration - (rhythm?.leadIn ?? 0), 0)))
  }
}
