import Foundation

// What programs show of an error, through `localizedDescription`, is its own description.

extension VocalMIDIError: LocalizedError {
  public var errorDescription: String? { description }
}
