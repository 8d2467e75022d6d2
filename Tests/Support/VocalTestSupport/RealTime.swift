import CAllocationCounter

/// What code did that a real-time thread must not do.
package struct RealTimeBreaches: Equatable, CustomStringConvertible {
  /// Calls of the allocator, those that free included.
  package var allocations = 0
  /// Locks of POSIX mutexes and reader-writer locks, and waits for POSIX semaphores.
  package var locks = 0
  /// System calls.
  package var systemCalls = 0

  package init() {}

  package var description: String {
    "\(allocations) allocations, \(locks) locks, \(systemCalls) system calls"
  }
}

/// Whether the system lets system calls be counted, which ``realTimeBreaches(of:)`` needs: for `.enabled(if:)`.
package let canFindRealTimeBreaches = realTimeBreaches {} != nil

/// What `body` does, on a thread of its own, that a real-time thread must not do; nil where the system does not
/// let system calls be counted, and then `body` is not called.
@inline(never)
package func realTimeBreaches(of body: @escaping () -> Void) -> RealTimeBreaches? {
  final class Body {
    let call: () -> Void
    init(_ call: @escaping () -> Void) { self.call = call }
  }
  let context = Unmanaged.passRetained(Body(body))
  defer { context.release() }
  var found = real_time_breaches()
  let result = real_time_probe(
    { context in
      guard let context else { return }
      Unmanaged<Body>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.call() }
    }, context.toOpaque(), &found)
  guard result == 0 else { return nil }
  var breaches = RealTimeBreaches()
  breaches.allocations = found.allocations
  breaches.locks = found.locks
  breaches.systemCalls = found.system_calls
  return breaches
}
