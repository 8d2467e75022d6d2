import Foundation

/// Why the system refuses something.
package struct SystemRefusal: Error {
  package let code: Int32

  /// - Parameter code: the system's, as `errno` has it.
  package init(code: Int32) { self.code = code }

  /// The system's own words.
  package var reason: String { String(cString: strerror(code)) }

  /// Checks what a call of the system returned: below 0 if it refused.
  static func check(_ result: Int32) throws(SystemRefusal) {
    guard result >= 0 else { throw SystemRefusal(code: errno) }
  }
}
