import Foundation

/// How long a thread has computed. Another thread may ask while it runs.
package struct ThreadClock: Sendable {
  private let clock: clockid_t

  /// The clock of the thread that calls.
  package init() {
    var clock = clockid_t()
    pthread_getcpuclockid(pthread_self(), &clock)
    self.clock = clock
  }

  /// Seconds of a processor since the thread began.
  package var seconds: Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
