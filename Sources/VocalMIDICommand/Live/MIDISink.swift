import VocalALSA
import VocalMIDI

/// Where MIDI messages go as they come.
protocol MIDISink {
  func send(_ message: MIDIMessage) throws
}

/// Standard output, as bytes.
struct StandardOutputSink: MIDISink {
  func send(_ message: MIDIMessage) throws {
    try StandardOutput.write([message.status, message.first, message.second])
  }
}

#if ALSA
  extension ALSASequencer: MIDISink {}
#endif
