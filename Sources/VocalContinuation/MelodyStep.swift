import VocalMusic

/// A note or a rest of a melody, which lasts until the next one begins: what the continuation model reads.
///
/// Times are in sixteenths, keys are relative to the song's key: transposed so that the tonic is C in major
/// and A in minor, which share their scale. The features of a step are
///
///     0...87     its key, one-hot, MIDI 21 to 108; none for a rest
///     88...103   how long it lasts, one-hot, 1 to 16 sixteenths
///     104...119  where in the bar it begins, one-hot, sixteenths
///     120...127  its velocity, one of eight bins of 16, one-hot; none for a rest
///
/// as `tools/vocalmidi_tools/features/melody_steps.py` makes them.
package struct MelodyStep: Equatable, Sendable {
  /// Features of a step.
  package static let features = 128
  /// The keys that steps may have.
  package static let keys = 21...108
  /// The most sixteenths of a step.
  package static let longest = 16
  /// The shortest gap that is a rest, in sixteenths: a shorter one belongs to the note before it.
  private static let shortestRest = 2
  private static let positions = 16
  private static let velocityBin = 16

  /// The key; nil for a rest.
  package var key: Int?
  /// Sixteenths until the next step, 1...16.
  package var length: Int
  /// Sixteenths from the bar line, 0...15.
  package var position: Int
  /// 1...127; 0 for a rest.
  package var velocity: Int

  package init(key: Int?, length: Int, position: Int, velocity: Int) {
    self.key = key
    self.length = length
    self.position = position
    self.velocity = velocity
  }

  /// Writes the ``features`` numbers of the step.
  package func write(to target: UnsafeMutablePointer<Float>) {
    target.update(repeating: 0, count: Self.features)
    let lengths = Self.keys.count
    let places = lengths + Self.longest
    target[lengths + length - 1] = 1
    target[places + position % Self.positions] = 1
    if let key {
      target[key - Self.keys.lowerBound] = 1
      target[places + Self.positions + velocity.clamped(to: MIDIRange.values) / Self.velocityBin] =
        1
    }
  }

  /// The steps of a melody; of notes that begin in the same sixteenth the highest counts.
  ///
  /// - Parameters:
  ///   - notes: in any order.
  ///   - sixteenths: of a bar.
  ///   - shift: semitones that bring the song's key to C major or A minor.
  package static func steps(
    of notes: [BeatNote], sixteenths bar: Int, shift: Int
  ) -> [MelodyStep] {
    let line = monophonic(notes)
    var steps: [MelodyStep] = []
    for (index, note) in line.enumerated() {
      let next = index + 1 < line.count ? line[index + 1].start : max(note.end, note.start + 1)
      var sounding = next - note.end < shortestRest ? next : max(note.end, note.start + 1)
      sounding = min(sounding, note.start + longest)
      steps.append(
        MelodyStep(
          key: inRange(note.key + shift), length: sounding - note.start,
          position: place(note.start, bar), velocity: note.velocity))
      steps += rests(from: sounding, to: next, bar)
    }
    return steps
  }

  /// Rests that fill sixteenths from `start` up to `end`.
  package static func rests(from start: Int, to end: Int, _ bar: Int) -> [MelodyStep] {
    stride(from: start, to: end, by: longest).map { begin in
      MelodyStep(
        key: nil, length: min(longest, end - begin), position: place(begin, bar), velocity: 0)
    }
  }

  private struct Placed {
    var start: Int
    var end: Int
    var key: Int
    var velocity: Int
  }

  private static func monophonic(_ notes: [BeatNote]) -> [Placed] {
    var line: [Placed] = []
    let placed = notes.map { note in
      Placed(
        start: Int((note.onset.value * 4).rounded(.toNearestOrEven)),
        end: Int((note.offset.value * 4).rounded(.toNearestOrEven)), key: note.key,
        velocity: note.velocity)
    }
    for note in placed.sorted(by: { ($0.start, -$0.key) < ($1.start, -$1.key) })
    where line.last?.start != note.start {
      line.append(note)
    }
    return line
  }

  /// The key, moved by octaves to the nearest inside ``keys``.
  private static func inRange(_ key: Int) -> Int {
    if key < keys.lowerBound { return keys.lowerBound + PitchClass.of(key - keys.lowerBound) }
    if key > keys.upperBound { return keys.upperBound - PitchClass.of(keys.upperBound - key) }
    return key
  }

  private static func place(_ sixteenth: Int, _ bar: Int) -> Int { sixteenth.modulo(bar) }
}
