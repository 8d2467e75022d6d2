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
  /// The frames that could not be decoded, as far as the file is read; they are read as silence.
  var lostFrames: [Range<Int>] { get }
  /// Whether the file breaks off, once it is read; nil where the number of its frames alone tells.
  var isCutShort: Bool? { get }

  /// Reads frames, interleaved, to the front of `block`.
  ///
  /// - Returns: how many; fewer than asked for only at the end.
  func read(_ frames: Int, into block: inout [Float]) -> Int
}

extension AudioDecoder {
  var lostFrames: [Range<Int>] { [] }
  var isCutShort: Bool? { nil }
}
