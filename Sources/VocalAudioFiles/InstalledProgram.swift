import Foundation

/// Programs that are installed beside this one.
enum InstalledProgram {
  /// Where a program is, found as a shell finds it; nil where there is none.
  static func path(of name: String) -> String? {
    let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    return folders.split(separator: ":").lazy.map { "\($0)/\(name)" }
      .first { access($0, X_OK) == 0 }
  }
}
