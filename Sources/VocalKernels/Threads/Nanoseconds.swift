import Dispatch

/// A clock that only goes forward, in nanoseconds.
enum Nanoseconds {
  static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }
}
