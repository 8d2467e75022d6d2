import Foundation

/// Writes files whole or not at all.
package enum AtomicFile {
  /// Writes bytes; otherwise like ``write(contents:to:)``.
  package static func write(
    _ bytes: some Collection<UInt8>, to path: String
  ) throws(FileWritingError) {
    try write(contents: Array(bytes), to: path)
  }

  /// Writes contents to a new file beside `path` and moves it into place, so that whoever reads `path`
  /// sees the old file or the new one, and a failure leaves the old one. The new one has the old one's permissions. A
  /// symbolic link keeps pointing at the file it points at; a device or pipe is written to directly.
  package static func write(
    contents: some WritableContents, to path: String
  ) throws(FileWritingError) {
    try PreparedFile(contents, for: path).put()
  }

  /// The path of the file that a path leads to, in a folder that is there.
  static func place(of path: String) throws(FileWritingError) -> String {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    if kind(of: file) == .typeDirectory { throw .isFolder(path: path) }
    let folder = file.deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else { throw .noSuchFolder(path: path) }
    return file.path
  }

  /// Whether a path is that of a file, not of a device or a pipe, or of nothing yet.
  package static func isReplaceable(_ path: String) -> Bool {
    let kind = kind(of: URL(fileURLWithPath: path).resolvingSymlinksInPath())
    return kind == nil || kind == .typeRegular
  }

  private static func kind(of file: URL) -> FileAttributeType? {
    try? FileManager.default.attributesOfItem(atPath: file.path)[.type] as? FileAttributeType
  }

  /// Checks that a file may be written at a path, without writing it.
  package static func verify(_ path: String) throws(FileWritingError) {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
    if exists, isFolder.boolValue { throw .isFolder(path: path) }
    if exists, !isReplaceable(path) { return }
    let folder = file.deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else { throw .noSuchFolder(path: path) }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw .failed(path: path, reason: "the folder may not be written to")
    }
  }

  /// Makes a folder, and those it lies in, where they are missing.
  package static func makeFolder(_ path: String) throws(FileWritingError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      guard isFolder.boolValue else { throw .isNotFolder(path: path) }
      return
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .failed(path: path, reason: reason(of: error))
    }
  }

  /// The system's message for the error, without what Foundation adds to it.
  private static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
    return (underlying ?? error).localizedDescription
  }
}
