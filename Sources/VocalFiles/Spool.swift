import Foundation

/// Bytes that come piece by piece and are copied once all are there. The last ones are in memory, those before them in a
/// temporary file, so that they take the same memory however many there are. Where the system has no room for such a file,
/// all that it does not take stay in memory.
package final class Spool {
  /// The most bytes in memory; fewer need no file.
  package static let kept = 1 << 18
  /// Bytes that are copied at a time.
  private static let piece = 1 << 16

  private struct File {
    let descriptor: Int32
    /// Bytes in it, from its beginning.
    var count = 0
  }

  private var latest: [UInt8] = []
  /// Where the bytes before the latest are.
  private var file: File?
  /// Whether the system has refused to take bytes.
  private var isRefused = false
  private let folders: [String]

  /// Creates a spool without bytes.
  ///
  /// - Parameter folders: for the temporary file, to be tried one after the other.
  package init(in folders: [String] = NamelessFile.folders) { self.folders = folders }

  deinit {
    if let file { close(file.descriptor) }
  }

  /// How many bytes have come.
  package var count: Int { (file?.count ?? 0) + latest.count }

  /// Adds bytes.
  package func append(_ bytes: [UInt8]) {
    latest += bytes
    guard latest.count > Self.kept, !isRefused else { return }
    do {
      try moveLatest()
    } catch {
      isRefused = true
    }
  }

  /// Moves the latest bytes to the file.
  private func moveLatest() throws(SystemRefusal) {
    let file = if let file { file } else { File(descriptor: try NamelessFile.make(in: folders)) }
    self.file = file
    // What an earlier call has left beyond the count is written over.
    guard lseek(file.descriptor, off_t(file.count), SEEK_SET) >= 0 else {
      throw SystemRefusal(code: errno)
    }
    try latest.write(to: file.descriptor)
    self.file?.count += latest.count
    latest.removeAll(keepingCapacity: true)
  }

  /// Gives the bytes in pieces, in order.
  func forEachPiece(_ take: ([UInt8]) throws(SystemRefusal) -> Void) throws(SystemRefusal) {
    var done = 0
    while let file, done < file.count {
      let piece = try Self.read(file.descriptor, at: done, min(Self.piece, file.count - done))
      try take(piece)
      done += piece.count
    }
    try take(latest)
  }

  /// The bytes of a file from an offset on, `count` at most; none only where the system was interrupted.
  private static func read(
    _ descriptor: Int32, at offset: Int, _ count: Int
  ) throws(SystemRefusal) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let read = pread(descriptor, buffer.baseAddress, count, off_t(offset))
      code = read > 0 ? 0 : read < 0 ? errno : EIO
      filled = max(read, 0)
    }
    guard code == 0 || code == EINTR else { throw SystemRefusal(code: code) }
    return bytes
  }
}

/// The contents of a file around bytes that came piece by piece.
package struct SpooledContents: WritableContents {
  private let head: [UInt8]
  private let body: Spool
  private let tail: [UInt8]

  /// The bytes before, those that came, and those after.
  package init(head: [UInt8], body: Spool, tail: [UInt8] = []) {
    self.head = head
    self.body = body
    self.tail = tail
  }

  /// Writes all of it, at once if that needed no temporary file.
  package func write(to descriptor: Int32) throws(SystemRefusal) {
    var waiting = head
    try body.forEachPiece { piece throws(SystemRefusal) in
      if waiting.count + piece.count > Spool.kept + head.count {
        try waiting.write(to: descriptor)
        waiting.removeAll(keepingCapacity: true)
      }
      waiting += piece
    }
    try (waiting + tail).write(to: descriptor)
  }
}
