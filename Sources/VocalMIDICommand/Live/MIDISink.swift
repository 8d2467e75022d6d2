import VocalALSA
import VocalMIDI

/// Where MIDI messages go as they come.
protocol MIDISink {
  func send(_ message: MIDIMessage) throws

  /// Waits until all is sent.
  func finish() throws
}

extension MIDISink {
  func finish() throws {}
}

/// Standard output, as bytes.
extension StandardOutputThread: MIDISink {
  func send(_ message: MIDIMessage) throws {
    try write([message.status, message.first, message.second])
  }
}

#if ALSA
  extension ALSASequencer: MIDISink {}
#endif
