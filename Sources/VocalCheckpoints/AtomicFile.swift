#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writing a file so that nothing half-written ever stands at its path.
package enum AtomicFile {
  /// Writes `bytes` beside `path`, then renames the result over it.
  ///
  /// A symbolic link stays, and the file it leads to is replaced. What is not a regular file (a
  /// directory, a device) is never replaced.
  ///
  /// - Throws: `unwritable`; then whatever stood at `path` still stands there.
  package static func write(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
    let destination = resolvingLinks(path)
    var status = stat()
    if stat(destination, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw .unwritable(file: path, reason: "it is not a regular file")
    }
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    let temporary = "\(destination).\(suffix).partial"
    // Created, never opened: O_EXCL also refuses a link that someone has laid there.
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(file: path, reason: systemMessage(errno)) }

    let failure = writeAll(bytes, to: descriptor)
    close(descriptor)
    if let code = failure ?? (rename(temporary, destination) == 0 ? nil : errno) {
      unlink(temporary)
      throw .unwritable(file: path, reason: systemMessage(code))
    }
  }

  /// - Returns: the error's code, nil where all is written and on the disk.
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno != EINTR {
          return errno
        }
      }
      return fsync(descriptor) == 0 ? nil : errno
    }
  }

  private static func resolvingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// The system's `write`, out of reach by that name inside ``AtomicFile``.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
