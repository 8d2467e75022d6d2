import Foundation
import Synchronization

/// The files that were mapped, and what they were then: what is verified when it is mapped may be written over while it
/// is used.
package enum MappedFiles {
  private static let states = Mutex<[String: State]>([:])

  /// By what a file is known again, and what changes when it is written to.
  private struct State {
    let file: [UInt64]
    let contents: [Int]

    init(_ status: stat) {
      file = [UInt64(status.st_dev), UInt64(status.st_ino)]
      #if canImport(Darwin)
        let time = status.st_mtimespec
      #else
        let time = status.st_mtim
      #endif
      contents = [Int(status.st_size), Int(time.tv_sec), Int(time.tv_nsec)]
    }
  }

  static func note(_ status: stat, of path: String) {
    states.withLock { $0[path] = State(status) }
  }

  /// Checks the files that this process has mapped. One that was removed, or that another was moved in place of, is as it
  /// was.
  ///
  /// - Throws: ``CheckpointError/changed(file:)``.
  package static func verifyUnchanged() throws(CheckpointError) {
    for (path, state) in states.withLock({ $0 }) {
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      let now = State(status)
      if now.file == state.file, now.contents != state.contents { throw .changed(file: path) }
    }
  }
}
