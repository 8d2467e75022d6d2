import Foundation

/// Why the system refuses something.
package struct SystemRefusal: Error {
  package let code: Int32

  package init(code: Int32) { self.code = code }

  /// The system's own words.
  package var reason: String { String(cString: strerror(code)) }

  /// Checks what a call of the system returned: below 0 if it refused.
  static func check(_ result: Int32) throws(SystemRefusal) {
    guard result >= 0 else { throw SystemRefusal(code: errno) }
  }
}

/// What a file is to hold.
package protocol WritableContents {
  /// Writes all of it to an open file, pipe or device.
  func write(to descriptor: Int32) throws(SystemRefusal)
}

extension [UInt8]: WritableContents {
  /// Writes the bytes; unbuffered, because the buffers of the C library report a failure too late.
  package func write(to descriptor: Int32) throws(SystemRefusal) {
    var done = 0
    while done < count {
      let written = self[done...].withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw SystemRefusal(code: written < 0 ? errno : ENOSPC) }
      done += written
    }
  }
}
