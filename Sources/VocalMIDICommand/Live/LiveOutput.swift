import VocalMIDI

/// Something that live events are written to.
protocol LiveOutput: AnyObject {
  /// Writes an event.
  func write(_ event: LiveEvent) throws

  /// Writes what is due although no event has come; all events until then have been written.
  func writeDue(until heard: Seconds) throws
}

extension LiveOutput {
  func writeDue(until heard: Seconds) throws {}
}

/// Events as lines of JSON on standard output.
final class EventLines: LiveOutput {
  func write(_ event: LiveEvent) throws {
    try StandardOutput.write(LiveEventLine.text(of: event) + "\n")
  }
}

/// Events as MIDI messages.
final class EventMessages: LiveOutput {
  private let sink: any MIDISink
  private var messages: LiveMIDI

  init(to sink: any MIDISink, bends: PitchBendMode) {
    self.sink = sink
    messages = LiveMIDI(bends: bends)
  }

  func write(_ event: LiveEvent) throws {
    var due: [MIDIMessage] = []
    messages.messages(for: event.kind) { due.append($0) }
    for message in due { try sink.send(message) }
  }
}

/// A band that plays along: each bar as a line of JSON, and as messages.
final class BandBars: LiveOutput {
  private let band: LiveBand
  private let writesLines: Bool
  private let schedule: BandSchedule?

  /// - Parameter schedule: plays the bars; nil if nothing does.
  init(_ band: LiveBand, writesLines: Bool, schedule: BandSchedule?) {
    self.band = band
    self.writesLines = writesLines
    self.schedule = schedule
  }

  func write(_ event: LiveEvent) throws {
    try write(band.take(event))
    if event.kind == .end { schedule?.stop() }
  }

  func writeDue(until heard: Seconds) throws { try write(band.bars(until: heard)) }

  private func write(_ bars: [LiveBar]) throws {
    for bar in bars {
      schedule?.add(bar)
      if writesLines { try StandardOutput.write(LiveBarLine.text(of: bar) + "\n") }
    }
  }
}
