#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file mapped read-only into memory for as long as this object lives.
///
/// The mapping is private, but a file that another program shortens in place while it is mapped
/// takes its pages away; replace weight files by renaming a new one over them, as every writer of
/// this package does. ``MappedFiles`` finds out whether somebody did otherwise.
package final class MappedFile: @unchecked Sendable {
  // Unchecked: the bytes are read-only and the address never changes.

  /// The path as it was given, for messages.
  let path: String
  /// The whole file. Page-aligned, empty for an empty file.
  let bytes: UnsafeRawBufferPointer

  init(path: String) throws(CheckpointError) {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.openingError(path: path, code: errno) }
    defer { close(descriptor) }

    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(file: path, reason: systemMessage(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(file: path) }

    self.path = path
    MappedFiles.note(status, of: path)
    let count = Int(status.st_size)
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw .unreadable(file: path, reason: systemMessage(errno)) }
    // Advice only: reading works the same where the system declines it.
    _ = madvise(start, count, MADV_WILLNEED)
    bytes = UnsafeRawBufferPointer(start: start, count: count)
  }

  /// Takes the file out of the process's resident memory; what is read again comes back.
  func giveBack() {
    guard let start = bytes.baseAddress else { return }
    Self.giveBack(start, count: bytes.count)
  }

  /// Takes the whole pages within a part of the file out of the process's resident memory.
  ///
  /// They stay in the system's cache of files, and come back when they are read.
  package func giveBack(_ part: UnsafeRawBufferPointer) {
    let page = Int(getpagesize())
    let (first, end) = (
      Int(bitPattern: part.baseAddress), Int(bitPattern: part.baseAddress) + part.count
    )
    let start = (first + page - 1) / page * page
    guard let pages = UnsafeRawPointer(bitPattern: start), end / page * page > start else { return }
    Self.giveBack(pages, count: end / page * page - start)
  }

  private static func giveBack(_ pages: UnsafeRawPointer, count: Int) {
    // A hint: where the system refuses it, the pages stay.
    _ = madvise(UnsafeMutableRawPointer(mutating: pages), count, MADV_DONTNEED)
  }

  deinit {
    if let start = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
  }

  private static func openingError(path: String, code: Int32) -> CheckpointError {
    switch code {
    case ENOENT, ENOTDIR: .fileNotFound(file: path)
    case EACCES, EPERM: .permissionDenied(file: path)
    case ENXIO: .notARegularFile(file: path)
    default: .unreadable(file: path, reason: systemMessage(code))
    }
  }
}

/// The system's own words for an error code.
func systemMessage(_ code: Int32) -> String {
  guard let message = strerror(code) else { return "error \(code)" }
  return String(cString: message)
}
