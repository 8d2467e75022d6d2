#ifndef C_REAL_TIME_PROBE_H
#define C_REAL_TIME_PROBE_H

/// What a function did that a real-time thread must not do.
typedef struct {
  /// Calls of the allocator, as allocation_counter_stop() counts them.
  long allocations;
  /// Locks of POSIX mutexes and reader-writer locks, and waits for POSIX semaphores.
  long locks;
  /// System calls, as a seccomp filter finds them.
  long system_calls;
} real_time_breaches;

/// Calls `body(context)` on a thread of its own, and counts what it does (Linux on x86-64
/// only).
///
/// Returns 0, or -1 where the system allows no seccomp filter; then `body` was not called.
int real_time_probe(void (*body)(void *), void *context, real_time_breaches *result);

#endif
