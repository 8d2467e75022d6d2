import Foundation
import VocalFiles

/// The standard output, written to on a thread of its own: a reader that does not read keeps nothing else waiting.
final class StandardOutputThread {
  private let thread = OrderedThread("standard output")

  /// Writes bytes after those before.
  ///
  /// - Throws: what has kept earlier bytes from being written, or ``ClosedOutput``.
  func write(_ bytes: [UInt8]) throws {
    try thread.add {
      do throws(SystemRefusal) {
        try bytes.write(to: STDOUT_FILENO)
      } catch {
        guard error.code != EPIPE else { throw ClosedOutput() }
        throw FileWritingError.failed(path: "The standard output", reason: error.reason)
      }
    }
  }

  /// Waits until all is written.
  func finish() throws { try thread.finish("The standard output") }
}
