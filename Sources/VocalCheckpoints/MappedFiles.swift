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
      // The time of writing can be set back; the other one, at which the system noted a change, cannot.
      #if canImport(Darwin)
        let times = [status.st_mtimespec, status.st_ctimespec]
      #else
        let times = [status.st_mtim, status.st_ctim]
      #endif
      contents = [Int(status.st_size)] + times.flatMap { [Int($0.tv_sec), Int($0.tv_nsec)] }
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
