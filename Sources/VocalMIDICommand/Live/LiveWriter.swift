import Foundation
import VocalFiles
import VocalMIDI

/// Writes live events: as lines of JSON, as MIDI messages, and their notes to a file.
struct LiveWriter {
  private let writesLines: Bool
  private let sinks: [any MIDISink]
  private var messages: LiveMIDI
  private var take: LiveTake?

  /// - Parameters:
  ///   - writesLines: whether every event is written to standard output.
  ///   - sinks: where MIDI messages go.
  ///   - take: where the notes are kept; nil for nowhere.
  init(writesLines: Bool, to sinks: [any MIDISink], bends: PitchBendMode, take: String?) {
    self.writesLines = writesLines
    self.sinks = sinks
    messages = LiveMIDI(bends: bends)
    self.take = take.map { LiveTake(path: $0) }
  }

  mutating func write(_ event: LiveEvent) throws {
    if writesLines { try StandardOutput.write(LiveEventLine.text(of: event) + "\n") }
    if !sinks.isEmpty { try sendMessages(for: event) }
    if case .lostAudio(let from, let duration) = event.kind {
      StandardError.line(
        String(
          format: "%.2f s of audio from %.2f s on were lost: the computer is too busy",
          duration.value, from.value))
    }
    try take?.keep(event)
  }

  private mutating func sendMessages(for event: LiveEvent) throws {
    var due: [MIDIMessage] = []
    messages.messages(for: event.kind) { due.append($0) }
    for message in due {
      for sink in sinks { try sink.send(message) }
    }
  }
}
