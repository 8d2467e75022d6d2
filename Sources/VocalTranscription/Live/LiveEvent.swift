import VocalMusic

/// Something that a ``LiveTranscriber`` has heard, in the order in which it became known.
///
/// A note is first reported provisionally, as early as possible (``Kind/noteOn(_:)``). What follows bears its
/// number: its pitch while it sounds, corrections, its end, or that it was none. Times count from the start of the
/// stream.
public struct LiveEvent: Hashable, Sendable, BitwiseCopyable {
  /// A note as far as it is known.
  public struct Note: Hashable, Sendable, BitwiseCopyable {
    /// Counts the notes of a stream, from 0.
    public var number: Int
    /// When it began.
    public var onset: Seconds
    /// A fractional MIDI number.
    public var pitch: Double
    /// 1...127: how loud it is among the notes before it, as far as it has been heard.
    public var velocity: Int
    /// How sure it is, 0...1.
    public var confidence: Double

    /// Creates a note, for instance to test what takes events.
    public init(number: Int, onset: Seconds, pitch: Double, velocity: Int, confidence: Double) {
      self.number = number
      self.onset = onset
      self.pitch = pitch
      self.velocity = velocity
      self.confidence = confidence
    }

    /// The MIDI key nearest to `pitch`, 0...127.
    public var key: Int { MIDIRange.key(nearestTo: pitch) }
  }

  /// What there is to report.
  public enum Kind: Hashable, Sendable, BitwiseCopyable {
    /// A note has begun, as it seems.
    case noteOn(Note)
    /// The pitch of a sounding note at a time: a fractional MIDI number.
    case pitch(number: Int, at: Seconds, pitch: Double)
    /// A note's beginning, pitch, velocity or confidence is known better.
    case correction(Note)
    /// A note has ended; it is as it will be. Its onset may have moved to where its tone rises, by less than 50 ms with
    /// the trained weights, or to the beginning of its scoop, up to 135 ms earlier.
    case noteOff(Note, offset: Seconds)
    /// What was reported is no note.
    case retraction(number: Int)
    /// The beats are known from here on; only where a transcriber was made with options for them.
    case tempo(LiveBeats)
    /// A bar of these beats begins. Those that begin before the beats are known are not told.
    case bar(number: Int, at: Seconds)
    /// Silence stands for audio that was lost, because it came faster than it could be transcribed, or because
    /// the transcriber was not given time to.
    case lostAudio(from: Seconds, duration: Seconds)
    /// Events before this one were lost, because nobody took them: notes that sounded may have ended.
    case lostEvents(count: Int)
    /// The stream has ended, and with it whatever sounds.
    case end
  }

  /// What there is to report.
  public let kind: Kind
  /// How much of the stream had come when it became known.
  public let heard: Seconds

  /// Creates an event.
  public init(kind: Kind, heard: Seconds) {
    self.kind = kind
    self.heard = heard
  }
}
