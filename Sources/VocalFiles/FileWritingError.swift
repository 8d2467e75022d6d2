/// Why a file could not be written. A file that was there before is left as it was.
public enum FileWritingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folder that the file should go to is not there.
  case noSuchFolder(path: String)
  /// The path names a folder.
  case isFolder(path: String)
  /// A folder is needed where a file lies.
  case isNotFolder(path: String)
  /// The system refused; `reason` is its own word for why (no permission, no space left).
  case failed(path: String, reason: String)

  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .noSuchFolder(let path):
      "The folder of \(path) does not exist; make it first or give another path."
    case .isFolder(let path):
      "\(path) is a folder; give the path of a file in it."
    case .isNotFolder(let path):
      "\(path) is a file, but a folder is needed there; move it away or give another path."
    case .failed(let path, let reason):
      "\(path) cannot be written (\(reason)); check permissions and free space, or give another path."
    }
  }
}
