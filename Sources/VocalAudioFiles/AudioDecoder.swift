/// What gives the samples of one file, from its beginning to its end.
protocol AudioDecoder: AnyObject {
  /// In Hz.
  var sampleRate: Int { get }
  /// Samples in a frame, 1 or more.
  var channels: Int { get }
  /// The frames that the file declares; nil where it does not say.
  var frameCount: Int? { get }
  /// Whether decoding failed rather than came to the end, once it has given fewer frames than it was asked for.
  var hasFailed: Bool { get }
  /// What the decoder said of the file, once it is read.
  var complaint: String? { get }

  /// Reads frames, interleaved, to the front of `block`.
  ///
  /// - Returns: how many; fewer than asked for only at the end.
  func read(_ frames: Int, into block: inout [Float]) -> Int
}
