import Foundation
import VocalFiles

/// Messages of the command for people rather than programs.
enum StandardError {
  /// Whether a person is looking.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes a line; whatever paths are in it cannot steer the terminal.
  static func line(_ text: String) { write("vocalmidi: " + text.printable() + "\n") }

  /// Writes text as it is.
  static func write(_ text: String) {
    // A failure to write an error message cannot be reported.
    try? Array(text.utf8).write(to: STDERR_FILENO)
  }
}
