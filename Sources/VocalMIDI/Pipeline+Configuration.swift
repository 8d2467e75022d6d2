extension Pipeline {
  /// How a pipeline works.
  public struct Configuration: Equatable, Sendable {
    /// Threads for matrix products, 1...256. The number belongs to the process: the pipeline made
    /// last decides.
    public var threads: Int

    /// Shorter notes are left out: seconds, 0...10; nil for what suits the trained model.
    public var minimumNote: Double?

    /// What is wanted of the songs that are generated.
    public var song: SongOptions

    /// Creates a configuration.
    public init(
      threads: Int = 1, minimumNote: Double? = nil, song: SongOptions = SongOptions()
    ) {
      self.threads = threads
      self.minimumNote = minimumNote
      self.song = song
    }

    func validate() throws(VocalMIDIError) {
      try song.validate()
      guard (1...256).contains(threads) else {
        throw .invalidConfiguration(
          name: "threads", value: String(threads), expected: "a number from 1 to 256")
      }
      guard let minimumNote else { return }
      guard (0...10).contains(minimumNote) else {
        throw .invalidConfiguration(
          name: "minimumNote", value: String(minimumNote), expected: "seconds from 0 to 10")
      }
    }
  }
}
