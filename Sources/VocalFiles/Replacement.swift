import Foundation

/// A file that is written beside the place it is for and moved there once it is complete. Until then it has no name
/// where the file system knows such files, so that nothing is left of it, whatever ends the process.
final class Replacement {
  private let contents: any WritableContents
  private let place: String
  private let file: Int32
  /// Its name until it is in its place; nil where it has none.
  private var name: String?

  /// What a file without a name is opened by (`O_TMPFILE`, which is not imported from the C library's headers).
  private static let withoutName: Int32 = 0o20000000 | O_DIRECTORY
  /// Everybody may read and write it whom the process's mask lets.
  private static let usual: mode_t = 0o666

  /// Writes a file of these contents, with the permissions of an older one in its place. What fails leaves nothing
  /// behind.
  convenience init(
    _ contents: any WritableContents, for place: String
  ) throws(SystemRefusal) {
    let nameless = open(
      Self.folder(of: place), O_WRONLY | O_CLOEXEC | Self.withoutName, Self.usual)
    if nameless >= 0 {
      try self.init(contents, for: place, nameless, name: nil)
    } else {
      try self.init(named: contents, for: place)
    }
  }

  /// Writes a file that has another name until it is in its place.
  private convenience init(
    named contents: any WritableContents, for place: String
  ) throws(SystemRefusal) {
    let name = Self.otherName(beside: place)
    let file = open(name, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, Self.usual)
    try SystemRefusal.check(file)
    try self.init(contents, for: place, file, name: name)
  }

  private init(
    _ contents: any WritableContents, for place: String, _ file: Int32, name: String?
  ) throws(SystemRefusal) {
    (self.contents, self.place, self.file, self.name) = (contents, place, file, name)
    var older = stat()
    if stat(place, &older) == 0 { fchmod(file, older.st_mode & 0o777) }
    // Down to the device.
    try contents.write(to: file)
    try SystemRefusal.check(fsync(file))
  }

  deinit {
    close(file)
    if let name { unlink(name) }
  }

  /// Puts the file in its place. What fails leaves nothing behind.
  func put() throws(SystemRefusal) {
    if name == nil {
      let own = "/proc/self/fd/\(file)"
      if linkat(AT_FDCWD, own, AT_FDCWD, place, AT_SYMLINK_FOLLOW) == 0 { return }
      // A link cannot take another's place, and a move can.
      let other = Self.otherName(beside: place)
      guard errno == EEXIST, linkat(AT_FDCWD, own, AT_FDCWD, other, AT_SYMLINK_FOLLOW) == 0 else {
        return try Replacement(named: contents, for: place).put()
      }
      name = other
    }
    guard let name else { return }
    try SystemRefusal.check(rename(name, place))
    self.name = nil
  }

  /// A name in the same folder that no other file has; short, since the file's own may be as long as names can be.
  private static func otherName(beside place: String) -> String {
    (folder(of: place) as NSString).appendingPathComponent(".vocalmidi-\(UUID().uuidString)")
  }

  private static func folder(of place: String) -> String {
    let folder = (place as NSString).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }
}
