import VocalMusic
import VocalStages

extension ContextCorrector {
  /// How a genre plays the sixteenths of a bar, so that other tracks may swing as the melody does.
  ///
  /// The model plays a line of eighths and one of sixteenths. Eighths are what swing is measured on; the
  /// sixteenths between take their own time from the second line, unless that would bring them too near
  /// to a swung neighbour, and then lie in the middle.
  ///
  /// - Parameters:
  ///   - genre: one that the weights know.
  ///   - beatsPerMinute: the tempo, above 0; fast tempi swing less.
  ///   - beatsPerBar: 1...16.
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)``, or
  ///   ``VocalMIDIError/unknownGenre(_:known:)``.
  public func feel(
    of genre: Genre, beatsPerMinute: Double = 120, beatsPerBar: Int = 4
  ) throws(VocalMIDIError) -> Feel {
    try VocalMIDIError.require(beatsPerBar, in: TimeSignature.wholeBeats, "beatsPerBar")
    guard beatsPerMinute > 0, beatsPerMinute.isFinite else {
      throw .invalidOption(
        name: "beatsPerMinute", value: String(beatsPerMinute), expected: "a number above 0")
    }
    let reader = try reader(for: genre, .drums, key: nil)
    let bar = (beats: beatsPerBar, tempo: beatsPerMinute)
    let eighths = try Self.steps(of: bar, perBeat: 2, reader: reader)
    var steps = try Self.steps(of: bar, perBeat: 4, reader: reader)
    for index in eighths.indices { steps[2 * index] = eighths[index] }
    Self.keepOrder(of: &steps)
    let mean = steps.reduce(0) { $0 + $1.accent } / Double(steps.count)
    for index in steps.indices { steps[index].accent -= mean }
    return Feel(steps: steps)
  }

  /// The velocity of the notes that the model plays.
  private static let level = 80.0

  /// The mean of how the model plays the steps of a bar, over the inner bars of a line of equal notes.
  private static func steps(
    of bar: (beats: Int, tempo: Double), perBeat: Int, reader: ContextReader
  ) throws(VocalMIDIError) -> [Feel.Step] {
    let length = bar.beats * perBeat
    let bars = max(ContextWindows.capacity / length, 3)
    let line = (0..<bars * length).map { index in
      let beat = Beats(Double(index) / Double(perBeat))
      return ContextNote(
        onset: beat, duration: Beats(0.9 / Double(perBeat)), pitch: 60, velocity: level,
        confidence: 1,
        beatInBar: Beats(Double(index % length) / Double(perBeat)),
        beatsPerBar: Beats(bar.beats),
        beatsPerMinute: bar.tempo)
    }
    let played = try reader.performance(of: line) { _ in }
    return (0..<length).map { step in
      let same = (1..<bars - 1).map { played[$0 * length + step] }
      let count = Double(same.count)
      return Feel.Step(
        offset: same.reduce(Beats.zero) { $0 + $1.offset } / count,
        accent: same.reduce(0) { $0 + $1.velocity } / count - level)
    }
  }

  /// Moves a sixteenth to the middle between its two eighths if it lies in one of the outer quarters.
  private static func keepOrder(of steps: inout [Feel.Step]) {
    for index in stride(from: 1, to: steps.count, by: 2) {
      let before = steps[index - 1].offset - 0.25
      let after = steps[(index + 1) % steps.count].offset + 0.25
      let margin = (after - before) / 4
      if steps[index].offset < before + margin || steps[index].offset > after - margin {
        steps[index].offset = (before + after) / 2
      }
    }
  }
}
