import Foundation
import VocalFiles

/// The bytes of an input, from a file or from a pipe. What comes through a pipe is first copied to a file that
/// has no name, so that it can be read more than once and leaves nothing behind.
package final class AudioSource {
  /// What the standard input is called where a path is expected.
  package static let standardInput = "-"

  /// The path, or what people call the standard input.
  package let name: String
  /// An open regular file.
  let descriptor: Int32

  /// Opens the file at `path`, or takes everything that comes through a pipe.
  ///
  /// - Parameters:
  ///   - path: of a file, a pipe or a socket; ``standardInput`` for the standard input.
  ///   - progress: called now and then with how many bytes have come through a pipe.
  /// - Throws: ``AudioFileError`` if it cannot be opened or holds no byte, or the task was cancelled.
  package init(
    path: String, progress: (Int) -> Void = { _ in }
  ) throws(AudioFileError) {
    name = path == Self.standardInput ? "the standard input" : path
    let opened = try Self.open(path, name)
    do throws(AudioFileError) {
      descriptor = try Self.regular(opened, name, progress)
    } catch {
      close(opened)
      throw error
    }
    if descriptor != opened { close(opened) }
  }

  deinit { close(descriptor) }

  /// The first bytes, at most `count`.
  package func start(_ count: Int) -> [UInt8] { descriptor.bytes(count, at: 0) }

  /// All bytes.
  ///
  /// - Throws: ``AudioFileError/unreadable(path:reason:)``.
  package func contents() throws(AudioFileError) -> [UInt8] {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    let bytes = descriptor.bytes(size, at: 0)
    guard bytes.count == size else { throw .unreadable(path: name, reason: Self.systemError()) }
    return bytes
  }

  private static func open(_ path: String, _ name: String) throws(AudioFileError) -> Int32 {
    let descriptor =
      path == standardInput
      ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : Foundation.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor < 0 else { return descriptor }
    if errno == ENOENT || errno == ENOTDIR { throw .noSuchFile(path: name) }
    throw .unreadable(path: name, reason: systemError())
  }

  /// A descriptor of a regular file with the bytes of another, which is the same one where it is such a file.
  private static func regular(
    _ descriptor: Int32, _ name: String, _ progress: (Int) -> Void
  ) throws(AudioFileError) -> Int32 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: name, reason: systemError())
    }
    var file = descriptor
    switch status.st_mode & S_IFMT {
    case S_IFREG where lseek(descriptor, 0, SEEK_CUR) == 0: break
    case S_IFREG, S_IFIFO, S_IFSOCK: file = try copy(of: descriptor, name, progress)
    case S_IFDIR: throw .isDirectory(path: name)
    default: throw .notRegularFile(path: name)
    }
    guard fstat(file, &status) == 0, status.st_size > 0 else {
      if file != descriptor { close(file) }
      throw .empty(path: name)
    }
    return file
  }

  /// A file without a name that has everything that can be read from a descriptor.
  private static func copy(
    of descriptor: Int32, _ name: String, _ progress: (Int) -> Void
  ) throws(AudioFileError) -> Int32 {
    let copy: Int32
    do { copy = try NamelessFile.make() } catch {
      throw .unreadable(path: name, reason: "no temporary file: \(error.reason)")
    }
    do throws(AudioFileError) {
      try copyAll(of: descriptor, to: copy, name, progress)
    } catch {
      close(copy)
      throw error
    }
    return copy
  }

  private static func copyAll(
    of descriptor: Int32, to copy: Int32, _ name: String, _ progress: (Int) -> Void
  ) throws(AudioFileError) {
    var block = [UInt8](repeating: 0, count: 1 << 16)
    var copied = 0
    while true {
      if Task.isCancelled { throw .cancelled(path: name) }
      let count = read(descriptor, &block, block.count)
      if count == 0 { return }
      if count < 0, errno == EINTR { continue }
      do throws(SystemRefusal) {
        guard count > 0 else { throw SystemRefusal(code: errno) }
        try Array(block[..<count]).write(to: copy)
      } catch {
        throw .unreadable(path: name, reason: error.reason)
      }
      copied += count
      progress(copied)
    }
  }

  private static func systemError() -> String { String(cString: strerror(errno)) }
}

extension Int32 {
  /// The bytes of the open file that this descriptor is of, from `position` on; fewer at its end.
  func bytes(_ count: Int, at position: Int) -> [UInt8] {
    VocalAudioFiles.bytes(count) { target, length, done in
      pread(self, target, length, off_t(position + done))
    }
  }
}

/// The bytes that calls of `read` give until there are `count` of them, or no more come. A call is told where to
/// put bytes, how many at most, and how many there are already.
func bytes(
  _ count: Int, _ read: (UnsafeMutableRawPointer?, _ most: Int, _ done: Int) -> Int
) -> [UInt8] {
  guard count > 0 else { return [] }
  return [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
    while length < count {
      let got = read(buffer.baseAddress.map { $0 + length }, count - length, length)
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return }
      length += got
    }
  }
}
