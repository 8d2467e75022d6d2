import Foundation

/// A file that is written, but not yet in its place: files that belong together are put there one right after the
/// other. One that is not put there leaves nothing behind. What is written to a device or a pipe is so when it is put.
package final class PreparedFile {
  private enum Target {
    case file(Replacement)
    case device(any WritableContents, path: String)
  }

  private let path: String
  private let target: Target

  /// Writes contents beside the place at a path, down to the device.
  package init(
    _ contents: any WritableContents, for path: String
  ) throws(FileWritingError) {
    self.path = path
    let place = try AtomicFile.place(of: path)
    guard AtomicFile.isReplaceable(path) else {
      target = .device(contents, path: place)
      return
    }
    do { target = .file(try Replacement(contents, for: place)) } catch {
      throw .failed(path: path, reason: error.reason)
    }
  }

  /// Whether it is for a device or a pipe, where nothing can be put in one go.
  package var isForDevice: Bool {
    if case .device = target { true } else { false }
  }

  /// Puts the file in its place, where it takes that of an older one.
  package func put() throws(FileWritingError) {
    do throws(SystemRefusal) {
      switch target {
      case .file(let file): try file.put()
      case .device(let contents, let path): try Self.write(contents, to: path)
      }
    } catch {
      throw .failed(path: path, reason: error.reason)
    }
  }

  private static func write(
    _ contents: any WritableContents, to path: String
  ) throws(SystemRefusal) {
    let device = open(path, O_WRONLY | O_CLOEXEC)
    try SystemRefusal.check(device)
    defer { close(device) }
    try contents.write(to: device)
  }
}
