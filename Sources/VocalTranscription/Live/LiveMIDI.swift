import VocalMusic

/// Turns the events of a ``LiveTranscriber`` into MIDI messages, as an instrument plays them: one note at a time.
///
/// A note ends where the next one begins. A provisional note that turns out to have another key is bent to it if the
/// range of the bends allows, and played anew otherwise; one that turns out to be no note ends. If events were lost, the
/// note that sounds ends. At the end of the stream nothing sounds and nothing is bent. Messages are made without
/// allocating.
public struct LiveMIDI: Sendable {
  private let channel: Int
  /// Semitones; nil without bends.
  private let range: Int?
  /// What tells the instrument the range, to be sent before the first note.
  private let rangeMessages: [MIDIMessage]
  private var isRangeSent = false
  private var sounding: (number: Int, key: Int)?
  private var bend = 0.0

  /// - Parameters:
  ///   - channel: 0...15.
  ///   - bends: whether the pitch follows the voice, and how far; the instrument is told the range before its
  ///     first note.
  public init(channel: Int = 0, bends: PitchBendMode = .off) {
    self.channel = channel
    range =
      if case .semitones(let semitones) = bends {
        semitones.clamped(to: PitchBendValue.ranges)
      } else { nil }
    rangeMessages = range.map { MIDIMessage.bendRange(channel: channel, semitones: $0) } ?? []
  }

  /// Hands on the messages that an event asks for.
  public mutating func messages(for event: LiveEvent.Kind, _ send: (MIDIMessage) -> Void) {
    switch event {
    case .noteOn(let note):
      begin(note, send)
    case .correction(let note):
      if let known = sounding, known.number == note.number { correct(known, to: note, send) }
    case .pitch(let number, _, let pitch):
      if let known = sounding, known.number == number {
        follow(100 * (pitch - Double(known.key)), send)
      }
    case .noteOff(let note, _):
      if sounding?.number == note.number { end(send) }
    case .retraction(let number):
      if sounding?.number == number { end(send) }
    case .lostEvents:
      end(send)
    case .end:
      end(send)
      follow(0, send)
    case .lostAudio, .tempo, .bar:
      break
    }
  }

  private mutating func begin(_ note: LiveEvent.Note, _ send: (MIDIMessage) -> Void) {
    end(send)
    if !isRangeSent {
      for message in rangeMessages { send(message) }
      isRangeSent = true
    }
    sounding = (note.number, note.key)
    follow(100 * (note.pitch - Double(note.key)), send)
    send(.noteOn(channel: channel, key: note.key, velocity: note.velocity))
  }

  private mutating func correct(
    _ known: (number: Int, key: Int), to note: LiveEvent.Note, _ send: (MIDIMessage) -> Void
  ) {
    if let range, abs(note.key - known.key) < range {
      follow(100 * (note.pitch - Double(known.key)), send)
    } else if known.key != note.key {
      begin(note, send)
    }
  }

  private mutating func end(_ send: (MIDIMessage) -> Void) {
    if let known = sounding { send(.noteOff(channel: channel, key: known.key)) }
    sounding = nil
  }

  private mutating func follow(_ cents: Double, _ send: (MIDIMessage) -> Void) {
    guard let range, abs(cents - bend) >= PitchBendEncoder.threshold || (cents == 0 && bend != 0)
    else {
      return
    }
    bend = cents
    send(.pitchBend(channel: channel, cents: cents, range: range))
  }
}
