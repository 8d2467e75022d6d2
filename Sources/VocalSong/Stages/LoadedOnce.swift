import Synchronization
import VocalStages

/// A value that is loaded once, when it is first needed, and shared by all threads.
///
/// Threads that ask while it is being loaded wait for it. Where loading fails, each of them gets the error,
/// and the next one to ask tries again.
package final class LoadedOnce<Value: Sendable>: Sendable {
  private let load: @Sendable () throws(VocalMIDIError) -> Value
  private let loaded = Mutex<Value?>(nil)

  package init(_ load: @escaping @Sendable () throws(VocalMIDIError) -> Value) {
    self.load = load
  }

  /// The value.
  ///
  /// - Throws: what loading throws.
  package func get() throws(VocalMIDIError) -> Value {
    try loaded.withLock { loaded throws(VocalMIDIError) in
      if let loaded { return loaded }
      let value = try load()
      loaded = value
      return value
    }
  }
}
