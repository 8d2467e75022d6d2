extension TimedNote where Unit == BeatUnit {
  /// Creates a note on a MIDI key, 0...127; for a drum, a key of General MIDI's percussion map.
  public init(onset: Beats, duration: Beats, key: Int, velocity: Int = 80) {
    self.init(
      onset: onset, offset: onset + duration, pitch: Double(key), velocity: velocity)
  }

  /// Whether the times lie within a million beats of the start, and the pitch is one of MIDI's.
  package var isPlaceable: Bool {
    onset.magnitude < .latest && offset.magnitude < .latest && MIDIRange.pitches.contains(pitch)
  }
}

extension [BeatNote] {
  /// How many bars of `beatsPerBar` beats a melody fills: a note that reaches over the last bar line by a
  /// sixteenth at most ends there, and a note that begins up to half a sixteenth before a bar line
  /// belongs to the next bar.
  package func bars(ofBeats beatsPerBar: Int) -> Int {
    let sixteenth: Beats = 0.25
    // Times that were converted to seconds and back are a little off.
    let exactness: Beats = 1e-6
    let length = Beats(beatsPerBar)
    return reduce(0) { bars, note in
      guard note.isPlaceable else { return bars }
      let begun = ((note.onset + sixteenth / 2) / length).rounded(.down) + 1
      let filled = ((note.offset - sixteenth - exactness) / length).rounded(.up)
      return Swift.max(bars, Int(begun), Int(filled))
    }
  }
}
