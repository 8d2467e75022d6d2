/// An event of a song's MIDI file. Channels are 0...15.
enum MIDIEvent: Hashable {
  case noteOff(channel: Int, key: Int)
  case noteOn(channel: Int, key: Int, velocity: Int)
  case controlChange(channel: Int, controller: Int, value: Int)
  case programChange(channel: Int, program: Int)
  /// `value` is 0...16383; 8192 is no bend.
  case pitchBend(channel: Int, value: Int)
  case trackName(String)
  case tempo(Tempo)
  case timeSignature(TimeSignature)
  case keySignature(KeySignature)
  /// A text that says anything but that a song is unmeasured.
  case text(String)
  /// The song is in the time in which it was sung, and its tempo says nothing.
  case unmeasured
}

/// An event and its place in ticks from the start.
struct TimedMIDIEvent: Hashable {
  var tick: Int
  var event: MIDIEvent
}

/// The upper half of a channel message's first byte.
package enum MIDIStatus {
  package static let noteOff: UInt8 = 0x80
  package static let noteOn: UInt8 = 0x90
  static let controlChange: UInt8 = 0xB0
  static let programChange: UInt8 = 0xC0
  static let channelPressure: UInt8 = 0xD0
  static let pitchBend: UInt8 = 0xE0
  static let systemExclusive: UInt8 = 0xF0
  static let systemExclusiveContinued: UInt8 = 0xF7
  static let meta: UInt8 = 0xFF
}

/// The second byte of a meta event.
enum MetaType {
  static let text: UInt8 = 0x01
  static let trackName: UInt8 = 0x03
  static let endOfTrack: UInt8 = 0x2F
  static let tempo: UInt8 = 0x51
  static let timeSignature: UInt8 = 0x58
  static let keySignature: UInt8 = 0x59
  static let sequencerSpecific: UInt8 = 0x7F
}

/// The numbers of the controllers by which a channel's parameters are set.
enum Controller {
  static let dataEntryCoarse = 6
  static let volume = 7
  static let pan = 10
  static let dataEntryFine = 38
  static let nonRegisteredFine = 98
  static let nonRegisteredCoarse = 99
  static let registeredFine = 100
  static let registeredCoarse = 101

  /// The settings by which a registered parameter gets a value, then the null parameter, so that no later data entry
  /// changes it.
  ///
  /// - Parameter number: 0 for the bend range in semitones.
  static func parameter(_ number: Int, value: Int) -> [(controller: Int, value: Int)] {
    [
      (registeredCoarse, 0), (registeredFine, number), (dataEntryCoarse, value),
      (dataEntryFine, 0), (registeredCoarse, 127), (registeredFine, 127),
    ]
  }
}

/// The 14-bit values of pitch bend messages.
package enum PitchBendValue {
  /// The ranges that an instrument can be told, semitones.
  package static let ranges = 1...96
  static let centre = 8192
  static let maximum = 16383

  /// The value nearest to a bend of `cents`, clamped to a range of `semitones` up or down, which is itself clamped
  /// to ``ranges``; the centre for what is not a number.
  static func nearest(toCents cents: Double, range semitones: Int) -> Int {
    guard !cents.isNaN else { return centre }
    let range = semitones.clamped(to: ranges)
    let value = Double(centre) * (1 + cents / (100 * Double(range)))
    return Int(value.rounded().clamped(to: 0...Double(maximum)))
  }

  /// The bend in cents that `value` means in a range of `semitones` up or down.
  static func cents(of value: Int, range semitones: Double) -> Double {
    Double(value - centre) / Double(centre) * semitones * 100
  }
}
