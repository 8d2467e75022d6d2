import VocalMusic

/// What is done in each cycle of a JACK server, on its real-time thread.
package protocol JackProcessor: AnyObject {
  /// What the MIDI outputs are called, by their numbers.
  var outputs: [String] { get }
  /// From a sound to what each output plays of it or to it, in frames.
  var delays: [Int] { get }

  /// The server has lost so many frames before the next cycle. Must not wait either.
  func skip(_ frames: Int)

  /// Must not wait, allocate, lock, throw or make a system call.
  ///
  /// - Parameters:
  ///   - audio: the samples of the cycle, full scale 1.
  ///   - play: sends a message by an output at a frame of the cycle; the frames of an output must not descend.
  ///     false where there is no room left.
  func process(_ audio: Span<Float>, _ play: (_ frame: Int, _ output: Int, MIDIMessage) -> Bool)
}
