import Foundation
import Synchronization

/// Keeps libraries that print to the standard error from doing so: libmpg123 does for damaged files, and
/// libsndfile has no setting against it.
enum SilentStandardError {
  /// The descriptor belongs to the process: only one thread at a time may redirect it.
  private static let turn = Mutex(())

  /// Runs `body` while everything that the process writes to the standard error is discarded.
  static func during<Result>(_ body: () -> Result) -> Result {
    turn.withLock { _ in
      let kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
      let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
      defer {
        if nowhere >= 0 { close(nowhere) }
        if kept >= 0 { close(kept) }
      }
      guard kept >= 0, nowhere >= 0 else { return body() }
      dup2(nowhere, STDERR_FILENO)
      defer { dup2(kept, STDERR_FILENO) }
      return body()
    }
  }
}
