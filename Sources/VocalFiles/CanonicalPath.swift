import Foundation

/// The same text for every path of a file.
package enum CanonicalPath {
  /// The path without symbolic links and dots; the file may not exist yet.
  package static func of(_ path: String) -> String {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    return file.deletingLastPathComponent().resolvingSymlinksInPath()
      .appendingPathComponent(file.lastPathComponent).standardizedFileURL.path
  }
}
