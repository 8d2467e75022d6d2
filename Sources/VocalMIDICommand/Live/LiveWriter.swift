import Foundation
import VocalFiles
import VocalMIDI

/// Writes live events to some outputs. One that fails is left out from then on; the others go on.
struct LiveWriter {
  private var outputs: [any LiveOutput]
  private let messages = OrderedThread("messages")
  /// Whether an output has failed.
  private(set) var hasFailed = false

  /// - Parameter outputs: in order of urgency.
  init(_ outputs: [any LiveOutput]) { self.outputs = outputs }

  /// Whether no output is left of those there were.
  var hasNowhereToWrite: Bool { outputs.isEmpty && hasLost }

  /// Whether an output is left out by now.
  private var hasLost = false

  /// Outputs that are left out, which may have earlier events to write still.
  private var leftOut: [any LiveOutput] = []

  /// Waits until every output has written what it was given, or gives up on those that take too long.
  mutating func finish() {
    let given = leftOut
    attempt { try $0.finish() }
    for output in given { try? output.finish() }
    try? messages.finish("The standard error", isPatient: false)
  }

  /// Writes a line to the standard error; one that nobody reads keeps nothing waiting.
  func tell(_ text: String) { try? messages.add { StandardError.line(text) } }

  /// Tells of something that is not as it should be, and ends nothing.
  func warn(_ text: String) { tell("warning: " + text) }

  mutating func write(_ event: LiveEvent) {
    switch event.kind {
    case .lostAudio(let from, let duration):
      warn(
        String(
          format: "%.2f s of audio from %.2f s on were lost: the computer is too busy",
          duration.value, from.value))
    case .lostEvents(let count):
      warn("\(count) events were lost: the computer is too busy")
    default: break
    }
    // What is due before the end of the stream is written before that.
    if event.kind == .end { outputs.reverse() }
    attempt { try $0.write(event) }
  }

  /// Writes what is due although no event has come.
  mutating func writeDue(until heard: Seconds) { attempt { try $0.writeDue(until: heard) } }

  private mutating func attempt(_ write: (any LiveOutput) throws -> Void) {
    var left: [any LiveOutput] = []
    for output in outputs {
      do {
        try write(output)
        left.append(output)
      } catch {
        if !(error is ClosedOutput) {
          tell("\(error)")
          hasFailed = true
        }
        hasLost = true
        leftOut.append(output)
      }
    }
    if left.count < outputs.count { outputs = left }
  }
}
