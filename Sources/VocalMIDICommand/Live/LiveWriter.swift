import Foundation
import VocalFiles
import VocalMIDI

/// Writes live events: as lines of JSON or as MIDI messages, and their notes to a file.
struct LiveWriter {
  private let output: LiveCommand.Output
  private var messages: LiveMIDI
  private var take: LiveTake?

  /// - Parameter take: where the notes are kept; nil for nowhere.
  init(output: LiveCommand.Output, bends: PitchBendMode, take: String?) {
    self.output = output
    messages = LiveMIDI(bends: bends)
    self.take = take.map { LiveTake(path: $0) }
  }

  mutating func write(_ event: LiveEvent) throws {
    switch output {
    case .json: try StandardOutput.write(LiveEventLine.text(of: event) + "\n")
    case .midi: try writeMessages(for: event)
    case .none: break
    }
    if case .lostAudio(let from, let duration) = event.kind {
      StandardError.line(
        String(
          format: "%.2f s of audio from %.2f s on were lost: the computer is too busy",
          duration.value, from.value))
    }
    try take?.keep(event)
  }

  private mutating func writeMessages(for event: LiveEvent) throws {
    var bytes: [UInt8] = []
    messages.messages(for: event.kind) { bytes += [$0.status, $0.first, $0.second] }
    try StandardOutput.write(bytes)
  }
}
