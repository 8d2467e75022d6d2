import VocalMusic
import VocalStages

/// The options of a transcription.
public struct TranscriptionOptions: Hashable, Sendable {
  /// The range of ``minimumNote``.
  public static let minimumNotes: ClosedRange<Seconds> = 0...10

  /// Shorter notes are left out; nil for the value stated in the weight file.
  public var minimumNote: Seconds?

  /// Creates options.
  public init(minimumNote: Seconds? = nil) {
    self.minimumNote = minimumNote
  }

  func validate() throws(VocalMIDIError) {
    if let minimumNote {
      try VocalMIDIError.require(minimumNote, in: Self.minimumNotes, "minimumNote")
    }
  }
}
