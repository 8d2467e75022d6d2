import Foundation
import VocalFiles
import VocalMIDI

/// Writes live events: as lines of JSON, as MIDI messages, and their notes to a file.
struct LiveWriter {
  private let writesLines: Bool
  private let sinks: [any MIDISink]
  private var messages: LiveMIDI
  private var take: LiveTake?
  private let band: LiveBand?

  /// - Parameters:
  ///   - writesLines: whether every event is written to standard output.
  ///   - sinks: where MIDI messages go.
  ///   - take: where the notes are kept; nil for nowhere.
  ///   - band: plays along; nil for the voice alone.
  init(
    writesLines: Bool, to sinks: [any MIDISink], bends: PitchBendMode, take: String?,
    band: LiveBand? = nil
  ) {
    self.band = band
    self.writesLines = writesLines
    self.sinks = sinks
    messages = LiveMIDI(bends: bends)
    self.take = take.map { LiveTake(path: $0) }
  }

  mutating func write(_ event: LiveEvent) throws {
    if let band { try write(band.take(event)) }
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

  /// Writes what is due although no event has come: the bars of the band.
  func write(until heard: Seconds) throws {
    if let band { try write(band.bars(until: heard)) }
  }

  private func write(_ bars: [LiveBar]) throws {
    guard writesLines else { return }
    for bar in bars { try StandardOutput.write(LiveBarLine.text(of: bar) + "\n") }
  }

  private mutating func sendMessages(for event: LiveEvent) throws {
    var due: [MIDIMessage] = []
    messages.messages(for: event.kind) { due.append($0) }
    for message in due {
      for sink in sinks { try sink.send(message) }
    }
  }
}
