import Foundation

/// Weight files are mapped into memory: where another program shortens one in its place, reading it ends in a signal.
enum ShortenedFile {
  /// Ends the program with a message, and exit code 1, where that happens.
  static func watch() {
    signal(SIGBUS) { _ in
      // Only calls that may be made in a signal handler.
      let message: StaticString = """
        vocalmidi: a file was shortened while it was read, such as weights that were copied over; run it again.

        """
      _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
      _exit(1)
    }
  }
}
