import Foundation

/// A file that is written beside the place it is for and moved there once it is complete. Until then it has no name
/// where the file system knows such files, so that nothing is left of it, whatever ends the process.
enum Replacement {
  /// What a file without a name is opened by (`O_TMPFILE`, which is not imported from the C library's headers).
  private static let withoutName: Int32 = 0o20000000 | O_DIRECTORY
  /// Everybody may read and write it whom the process's mask lets.
  private static let usual: mode_t = 0o666

  /// Puts a file of these contents in a place, with the permissions of an older one there. What fails leaves nothing
  /// behind.
  static func write(
    _ contents: some WritableContents, to place: String
  ) throws(SystemRefusal) {
    if try writeWithoutName(contents, to: place) { return }
    let name = otherName(beside: place)
    let file = open(name, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, usual)
    try SystemRefusal.check(file)
    defer { close(file) }
    do throws(SystemRefusal) {
      try fill(file, contents, for: place)
      try SystemRefusal.check(rename(name, place))
    } catch {
      unlink(name)
      throw error
    }
  }

  /// - Returns: whether such a file could be made, and put in its place.
  private static func writeWithoutName(
    _ contents: some WritableContents, to place: String
  ) throws(SystemRefusal) -> Bool {
    let file = open(folder(of: place), O_WRONLY | O_CLOEXEC | withoutName, usual)
    guard file >= 0 else { return false }
    defer { close(file) }
    try fill(file, contents, for: place)
    let own = "/proc/self/fd/\(file)"
    if linkat(AT_FDCWD, own, AT_FDCWD, place, AT_SYMLINK_FOLLOW) == 0 { return true }
    // A link cannot take another's place, and a move can.
    let name = otherName(beside: place)
    guard errno == EEXIST, linkat(AT_FDCWD, own, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 else {
      return false
    }
    do throws(SystemRefusal) { try SystemRefusal.check(rename(name, place)) } catch {
      unlink(name)
      throw error
    }
    return true
  }

  /// Writes everything, down to the device.
  private static func fill(
    _ file: Int32, _ contents: some WritableContents, for place: String
  ) throws(SystemRefusal) {
    var older = stat()
    if stat(place, &older) == 0 { fchmod(file, older.st_mode & 0o777) }
    try contents.write(to: file)
    try SystemRefusal.check(fsync(file))
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
