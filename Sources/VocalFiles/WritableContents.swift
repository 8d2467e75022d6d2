import Foundation

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
