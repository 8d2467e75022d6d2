import VocalMIDI

/// An output that is written to on a thread of its own, because it may take long.
final class OutputThread: LiveOutput {
  private let output: any LiveOutput
  private let name: String
  private let thread: OrderedThread

  init(_ output: any LiveOutput, _ name: String) {
    self.output = output
    self.name = name
    thread = OrderedThread(name)
  }

  func write(_ event: LiveEvent) throws {
    nonisolated(unsafe) let output = output
    try thread.add { try output.write(event) }
  }

  func writeDue(until heard: Seconds) throws {
    nonisolated(unsafe) let output = output
    // Nothing is due while earlier work is still to be done.
    if thread.isIdle { try thread.add { try output.writeDue(until: heard) } }
  }

  func finish() throws { try thread.finish("The \(name)") }
}
