/// A chord: a root and the intervals over it.
public struct Chord: Hashable, Sendable, CustomStringConvertible {
  /// The intervals of a chord over its root.
  public enum Quality: String, CaseIterable, Codable, Hashable, Sendable {
    case major, minor, diminished, augmented, suspendedFourth, dominantSeventh, majorSeventh,
      minorSeventh

    /// Semitones over the root, ascending from 0.
    public var intervals: [Int] {
      switch self {
      case .major: [0, 4, 7]
      case .minor: [0, 3, 7]
      case .diminished: [0, 3, 6]
      case .augmented: [0, 4, 8]
      case .suspendedFourth: [0, 5, 7]
      case .dominantSeventh: [0, 4, 7, 10]
      case .majorSeventh: [0, 4, 7, 11]
      case .minorSeventh: [0, 3, 7, 10]
      }
    }

    /// What a symbol has after its root.
    var suffix: String {
      switch self {
      case .major: ""
      case .minor: "m"
      case .diminished: "dim"
      case .augmented: "aug"
      case .suspendedFourth: "sus4"
      case .dominantSeventh: "7"
      case .majorSeventh: "maj7"
      case .minorSeventh: "m7"
      }
    }
  }

  /// The root's pitch class, 0 (C) to 11 (B).
  public let root: Int

  /// The intervals over the root.
  public let quality: Quality

  /// Creates a chord; the root is taken modulo 12.
  public init(root: Int, quality: Quality) {
    self.root = PitchClass.of(root)
    self.quality = quality
  }

  /// The pitch classes, from the root up.
  public var pitchClasses: [Int] { quality.intervals.map { (root + $0) % 12 } }

  /// Whether a MIDI key is one of the chord's notes, in any octave.
  public func contains(key: Int) -> Bool { pitchClasses.contains(PitchClass.of(key)) }

  /// The chord's symbol, "F♯m7".
  public var description: String { PitchClass.sharpNames[root] + quality.suffix }

  /// The chord's symbol as it is written in a key: "B♭" in F major, "A♯" in B major. In a key without
  /// accidentals, a root outside the scale is spelled as such keys most often borrow it.
  public func symbol(in key: KeySignature) -> String {
    let borrowed = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"]
    let flat = ["C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B"]
    let names = key.sharps > 0 ? PitchClass.sharpNames : key.sharps < 0 ? flat : borrowed
    return names[root] + quality.suffix
  }
}
