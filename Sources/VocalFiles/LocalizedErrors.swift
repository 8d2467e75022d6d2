import Foundation

// What programs show of an error, through `localizedDescription`, is its own description.

extension FileWritingError: LocalizedError {
  public var errorDescription: String? { description }
}
