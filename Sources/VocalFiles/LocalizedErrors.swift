import Foundation

// What programs show of an error, through `localizedDescription`, is its own description.

extension FileWritingError: LocalizedError {
  /// The same as `description`.
  public var errorDescription: String? { description }
}
