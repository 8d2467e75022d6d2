import VocalMIDI

/// Something that live events are written to.
protocol LiveOutput: AnyObject {
  /// Writes an event.
  func write(_ event: LiveEvent) throws

  /// Writes what is due although no event has come; all events until then have been written.
  func writeDue(until heard: Seconds) throws

  /// Waits until all is written.
  func finish() throws
}

/// The reader of an output has closed its end: nothing more is written to it, which is no failure.
struct ClosedOutput: Error {}

extension LiveOutput {
  func writeDue(until heard: Seconds) throws {}
  func finish() throws {}
}

/// Events as lines of JSON on standard output.
final class EventLines: LiveOutput {
  private let output: StandardOutputThread

  init(to output: StandardOutputThread) { self.output = output }

  func write(_ event: LiveEvent) throws {
    try output.write(Array((LiveEventLine.text(of: event) + "\n").utf8))
  }

  func finish() throws { try output.finish() }
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

  func finish() throws { try sink.finish() }
}

/// A band that plays along: each bar as a line of JSON, and as messages.
final class BandBars: LiveOutput {
  private let band: LiveBand
  private let lines: StandardOutputThread?
  private let schedule: BandSchedule?

  /// - Parameters:
  ///   - lines: gets the bars as JSON; nil for nothing.
  ///   - schedule: plays the bars; nil if nothing does.
  init(_ band: LiveBand, lines: StandardOutputThread?, schedule: BandSchedule?) {
    self.band = band
    self.lines = lines
    self.schedule = schedule
  }

  func write(_ event: LiveEvent) throws {
    try orStop { try write(band.take(event)) }
    if event.kind == .end { schedule?.stop() }
  }

  func writeDue(until heard: Seconds) throws {
    try orStop { try write(band.bars(until: heard)) }
  }

  /// A band that can make no more bars ends its notes.
  private func orStop(_ work: () throws -> Void) throws {
    do {
      try work()
    } catch {
      schedule?.stop()
      throw error
    }
  }

  private func write(_ bars: [LiveBar]) throws {
    for bar in bars {
      schedule?.add(bar)
      do {
        try lines?.write(Array((LiveBarLine.text(of: bar) + "\n").utf8))
      } catch {
        // A band that is heard plays on.
        if schedule == nil { throw error }
      }
    }
  }
}
