import Foundation

/// Temporary files that have no name once they are made, and so cannot be left behind.
package enum NamelessFile {
  /// The folders for temporary files, the likeliest to have room first.
  package static var folders: [String] {
    [getenv("TMPDIR").map { String(cString: $0) }, "/var/tmp", "/tmp"].compactMap { $0 }
  }

  /// A descriptor for reading and writing, which child processes do not get.
  ///
  /// - Parameter folders: to be tried one after the other.
  /// - Throws: why the last one takes no file.
  package static func make(in folders: [String] = folders) throws(SystemRefusal) -> Int32 {
    var refusal = SystemRefusal(code: ENOENT)
    for folder in folders {
      var path = Array("\(folder)/vocalmidi-XXXXXX".utf8CString)
      let descriptor = mkstemp(&path)
      guard descriptor >= 0 else {
        refusal = SystemRefusal(code: errno)
        continue
      }
      unlink(path)
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      return descriptor
    }
    throw refusal
  }
}
