import Foundation
import VocalFiles

/// Output of the command for programs and people.
enum StandardOutput {
  /// Writes text as it is. If the reader has closed its end, the rest is dropped, which is not an error.
  ///
  /// - Throws: ``FileWritingError`` where the text cannot be written, as to a full disk.
  static func write(_ text: String) throws(FileWritingError) { try write(Array(text.utf8)) }

  /// Writes bytes; otherwise the same.
  static func write(_ bytes: [UInt8]) throws(FileWritingError) {
    let code = StandardStream.write(bytes, to: STDOUT_FILENO)
    guard code == 0 || code == EPIPE else {
      throw .failed(path: "The standard output", reason: String(cString: strerror(code)))
    }
  }

  /// Writes the summary of one recording; whatever paths are in it cannot steer the terminal.
  static func summary(_ text: String) throws(TranscriptionFailure) {
    do {
      try write(text.printableLines() + "\n")
    } catch {
      throw .output(error)
    }
  }
}

/// Unbuffered writing, because the buffers of the C library report a failure too late.
enum StandardStream {
  /// - Returns: 0, or the system's error code where not all was written.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return errno }
      rest = rest.dropFirst(count)
    }
    return 0
  }
}
