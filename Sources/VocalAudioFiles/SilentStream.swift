import Foundation
import Synchronization

/// Keeps libraries from printing: libmpg123 does for damaged files, to the standard error, and libsndfile for
/// damaged sample dumps, to the standard output; they have no setting against it.
enum SilentStream {
  /// The descriptors belong to the process: only one thread at a time may redirect them.
  private static let turn = Mutex(())

  /// Runs `body` while everything that the process writes to a descriptor is discarded.
  static func during<Result>(_ descriptor: Int32, _ body: () -> Result) -> Result {
    turn.withLock { _ in
      let kept = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
      let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
      defer {
        if nowhere >= 0 { close(nowhere) }
        if kept >= 0 { close(kept) }
      }
      guard kept >= 0, nowhere >= 0 else { return body() }
      flush(descriptor)
      dup2(nowhere, descriptor)
      defer {
        flush(descriptor)
        dup2(kept, descriptor)
      }
      return body()
    }
  }

  /// Writes what the C library keeps back, which it does for all but the standard error.
  private static func flush(_ descriptor: Int32) {
    if descriptor != STDERR_FILENO { fflush(nil) }
  }
}
