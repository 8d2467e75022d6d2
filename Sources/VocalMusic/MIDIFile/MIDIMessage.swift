/// A MIDI channel message as an instrument takes it: one byte that says what, and one or two of data. MMA, MIDI 1.0
/// Detailed Specification.
public struct MIDIMessage: Hashable, Sendable, BitwiseCopyable {
  /// The channel of General MIDI's drums, 9 counted from 0.
  public static let drumChannel = 9

  /// What is to be done, and on which channel: 0x80...0xEF.
  public let status: UInt8
  /// 0...127.
  public let first: UInt8
  /// 0...127.
  public let second: UInt8

  private init(_ status: UInt8, _ channel: Int, _ first: Int, _ second: Int) {
    self.status = status | UInt8(channel.clamped(to: 0...15))
    self.first = UInt8(first.clamped(to: MIDIRange.values))
    self.second = UInt8(second.clamped(to: MIDIRange.values))
  }

  /// Begins a note. Channels are 0...15, keys 0...127, velocities 1...127; what is beyond is clamped.
  public static func noteOn(channel: Int, key: Int, velocity: Int) -> MIDIMessage {
    MIDIMessage(MIDIStatus.noteOn, channel, key, max(velocity, 1))
  }

  /// Ends a note.
  public static func noteOff(channel: Int, key: Int) -> MIDIMessage {
    MIDIMessage(MIDIStatus.noteOff, channel, key, 64)
  }

  /// Bends all notes of a channel.
  ///
  /// - Parameters:
  ///   - cents: clamped to the range; what is not a number counts as no bend.
  ///   - semitones: the range up and down that the instrument was told, 1...96; what is beyond is clamped.
  public static func pitchBend(channel: Int, cents: Double, range semitones: Int) -> MIDIMessage {
    let value = PitchBendValue.nearest(toCents: cents, range: semitones)
    return MIDIMessage(MIDIStatus.pitchBend, channel, value & 0x7F, value >> 7)
  }

  /// Chooses the instrument of a channel, 0...127 counted from 0. The message has one byte of data.
  public static func programChange(channel: Int, program: Int) -> MIDIMessage {
    MIDIMessage(MIDIStatus.programChange, channel, program, 0)
  }

  /// Bytes of the message, ``status`` included.
  public var length: Int { status & 0xF0 == MIDIStatus.programChange ? 2 : 3 }

  /// Sets a controller.
  public static func controlChange(channel: Int, controller: Int, value: Int) -> MIDIMessage {
    MIDIMessage(MIDIStatus.controlChange, channel, controller, value)
  }

  /// The messages that set a channel's bend range to `semitones`: RPN 0, then the null parameter, so that no later
  /// data entry changes it.
  public static func bendRange(channel: Int, semitones: Int) -> [MIDIMessage] {
    Controller.parameter(0, value: semitones).map {
      controlChange(channel: channel, controller: $0.controller, value: $0.value)
    }
  }
}
