import VocalMusic
import VocalSignal
import VocalStages

/// The options of a transcription.
public struct TranscriptionOptions: Hashable, Sendable {
  /// The range of ``minimumNote``.
  public static let minimumNotes: ClosedRange<Seconds> = 0...10

  /// Shorter notes are left out; nil for the values stated in the weight file, one of them for notes that stand alone.
  public var minimumNote: Seconds?

  /// The range of ``lookAhead``.
  public static let lookAheads: ClosedRange<Seconds> = 0...2

  /// How far the network reads ahead before it decides a frame, rounded to whole frames of 23 ms: the shorter, the
  /// sooner notes are found, and the less exactly. With 0 a frame is decided as if the recording ended with it. nil
  /// for windows of 12 seconds, the most exact, for recordings.
  public var lookAhead: Seconds?

  /// What is heard of the channels: their mean, one of them, or of two the difference. Another mix is refused by
  /// ``VocalMIDIError/invalidOption(name:value:expected:)``.
  public var mix: ChannelMix

  /// Whether the notes of a ``Transcriber`` have their contours, which take twice as much memory as the rest of them.
  public var contours: Bool

  /// Creates options.
  public init(
    minimumNote: Seconds? = nil, lookAhead: Seconds? = nil, mix: ChannelMix = .mean,
    contours: Bool = true
  ) {
    self.minimumNote = minimumNote
    self.lookAhead = lookAhead
    self.mix = mix
    self.contours = contours
  }

  /// Options for live use: a frame of look-ahead.
  public static let live = TranscriptionOptions(lookAhead: 0.023)

  /// - Parameter channels: of the audio.
  func validate(channels: Int) throws(VocalMIDIError) {
    guard mix.fits(channels: channels) else {
      throw .invalidOption(
        name: "mix", value: "\(mix) of \(channels) channels",
        expected: "the mean, one of the channels, or of two channels the difference")
    }
    if let minimumNote {
      try VocalMIDIError.require(minimumNote, in: Self.minimumNotes, "minimumNote")
    }
    if let lookAhead {
      try VocalMIDIError.require(lookAhead, in: Self.lookAheads, "lookAhead")
    }
  }
}
