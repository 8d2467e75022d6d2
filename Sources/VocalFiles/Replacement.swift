import Foundation

/// A file that is written beside the place it is for and moved there once it is complete. Until then it has no name
/// where the file system knows such files, so that nothing is left of it, whatever ends the process.
enum Replacement {
  /// Why the system refuses something.
  struct Refusal: Error {
    let code: Int32

    /// The system's own words.
    var reason: String { String(cString: strerror(code)) }
  }

  /// What a file without a name is opened by (`O_TMPFILE`, which is not imported from the C library's headers).
  private static let withoutName: Int32 = 0o20000000 | O_DIRECTORY
  /// Everybody may read and write it whom the process's mask lets.
  private static let usual: mode_t = 0o666

  /// Puts a file of these bytes in a place, with the permissions of an older one there. What fails leaves nothing
  /// behind.
  static func write(_ bytes: [UInt8], to place: String) throws(Refusal) {
    if try writeWithoutName(bytes, to: place) { return }
    let name = otherName(beside: place)
    let file = open(name, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, usual)
    try check(file)
    defer { close(file) }
    do throws(Refusal) {
      try fill(file, bytes, for: place)
      try check(rename(name, place))
    } catch {
      unlink(name)
      throw error
    }
  }

  /// - Returns: whether such a file could be made, and put in its place.
  private static func writeWithoutName(
    _ bytes: [UInt8], to place: String
  ) throws(Refusal) -> Bool {
    let file = open(folder(of: place), O_WRONLY | O_CLOEXEC | withoutName, usual)
    guard file >= 0 else { return false }
    defer { close(file) }
    try fill(file, bytes, for: place)
    let own = "/proc/self/fd/\(file)"
    if linkat(AT_FDCWD, own, AT_FDCWD, place, AT_SYMLINK_FOLLOW) == 0 { return true }
    // A link cannot take another's place, and a move can.
    let name = otherName(beside: place)
    guard errno == EEXIST, linkat(AT_FDCWD, own, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 else {
      return false
    }
    do throws(Refusal) { try check(rename(name, place)) } catch {
      unlink(name)
      throw error
    }
    return true
  }

  /// Writes everything, down to the device.
  private static func fill(
    _ file: Int32, _ bytes: [UInt8], for place: String
  ) throws(Refusal) {
    var older = stat()
    if stat(place, &older) == 0 { fchmod(file, older.st_mode & 0o777) }
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Foundation.write(file, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Refusal(code: count < 0 ? errno : ENOSPC) }
      done += count
    }
    try check(fsync(file))
  }

  /// A name in the same folder that no other file has; short, since the file's own may be as long as names can be.
  private static func otherName(beside place: String) -> String {
    (folder(of: place) as NSString).appendingPathComponent(".vocalmidi-\(UUID().uuidString)")
  }

  private static func folder(of place: String) -> String {
    let folder = (place as NSString).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }

  private static func check(_ result: Int32) throws(Refusal) {
    guard result >= 0 else { throw Refusal(code: errno) }
  }
}
