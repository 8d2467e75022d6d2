import Foundation
import VocalFiles

/// Output of the command for programs and people.
enum StandardOutput {
  /// Whether a path leads to where the standard output goes, by whatever name. Where all is dropped is no such place.
  static func isAt(_ path: String) -> Bool {
    var (place, own) = (stat(), stat())
    guard path != "/dev/null", stat(path, &place) == 0, fstat(STDOUT_FILENO, &own) == 0 else {
      return false
    }
    return place.st_dev == own.st_dev && place.st_ino == own.st_ino
  }

  /// Writes text as it is. If the reader has closed its end, the rest is dropped, which is not an error.
  ///
  /// - Throws: ``FileWritingError`` where the text cannot be written, as to a full disk.
  static func write(_ text: String) throws(FileWritingError) { try write(Array(text.utf8)) }

  /// Writes bytes; otherwise the same.
  static func write(_ contents: some WritableContents) throws(FileWritingError) {
    do {
      try contents.write(to: STDOUT_FILENO)
    } catch {
      guard error.code != EPIPE else { return }
      throw .failed(path: "The standard output", reason: error.reason)
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
