extension TimedNote where Unit == BeatUnit {
  /// Creates a note on a MIDI key, 0...127; of a drum, General MIDI's percussion map.
  public init(onset: Beats, duration: Beats, key: Int, velocity: Int = 80) {
    self.init(
      onset: onset, offset: onset + duration, pitch: Double(key), velocity: velocity)
  }

  /// Beats beyond this many are none of music.
  private static var latest: Beats { 1e6 }

  /// Whether the times are numbers that music may have, and the pitch is one of MIDI's.
  package var isPlaceable: Bool {
    onset.magnitude < Self.latest && offset.magnitude < Self.latest && pitch >= -0.5
      && pitch < 127.5
  }
}

extension [BeatNote] {
  /// How many bars of so many beats hold a melody, to the nearest sixteenth: a note that reaches over the
  /// last bar line by no more than that ends there, and one that begins that little before a bar line
  /// belongs to the next bar.
  package func bars(ofBeats beatsPerBar: Int) -> Int {
    let sixteenth: Beats = 0.25
    let length = Beats(beatsPerBar)
    return reduce(0) { bars, note in
      guard note.isPlaceable else { return bars }
      let begun = ((note.onset + sixteenth / 2) / length).rounded(.down) + 1
      let filled = ((note.offset - sixteenth) / length).rounded(.up)
      return Swift.max(bars, Int(begun), Int(filled))
    }
  }
}
