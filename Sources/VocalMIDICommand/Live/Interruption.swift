import Foundation
import Synchronization

/// Whether the program has been asked to end: by Ctrl-C, by a request to terminate, or because its terminal is gone.
enum Interruption {
  private static let asked = Atomic(false)
  /// Seconds between two looks.
  private static let pause = 0.05

  static var isAsked: Bool { asked.load(ordering: .relaxed) }

  /// Lets these signals end the program in its own time, so that what was sung until then is kept. The second one
  /// ends it at once.
  static func watch() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      Interruption.asked.store(true, ordering: .relaxed)
    }
    // Without SA_RESTART, a read that waits is interrupted.
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaction(number, &action, nil) }
  }

  /// Waits until something is over, for some seconds at most.
  static func wait(atMost seconds: Double, until isOver: () -> Bool) {
    let end = Date(timeIntervalSinceNow: seconds)
    while !isOver(), Date() < end { Thread.sleep(forTimeInterval: pause) }
  }

  /// Waits until the program is asked to end, or something else is over.
  static func wait(orUntil isOver: () -> Bool) {
    while !isAsked, !isOver() { Thread.sleep(forTimeInterval: pause) }
  }
}
