import VocalMusic

/// What is done in each cycle of a JACK server, on its real-time thread.
package protocol JackProcessor: AnyObject {
  /// Must not wait, allocate, lock, throw or make a system call.
  ///
  /// - Parameters:
  ///   - audio: the samples of the cycle, full scale 1.
  ///   - play: sends a message at a frame of the cycle; frames must not descend. false where there is no room left.
  func process(_ audio: Span<Float>, _ play: (_ frame: Int, MIDIMessage) -> Bool)
}
