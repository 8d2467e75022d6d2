import Foundation

// What programs show of an error, through `localizedDescription`, is its own description.

extension VocalMIDIError: LocalizedError {
  /// The same as `description`.
  public var errorDescription: String? { description }
}
