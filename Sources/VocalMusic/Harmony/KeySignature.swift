/// A key signature: a number of sharps or flats, and major or minor.
public struct KeySignature: Hashable, Sendable, CustomStringConvertible {
  /// Major or minor.
  public enum Mode: Hashable, Sendable, CaseIterable {
    /// The major scale.
    case major
    /// The natural minor scale.
    case minor
  }

  /// Sharps (above 0) or flats (below 0), -7...7.
  public let sharps: Int

  /// Major or minor.
  public let mode: Mode

  /// C major, the key of what has no other.
  package static let cMajor = KeySignature(tonic: 0, mode: .major)

  /// Creates the signature with `sharps` sharps, or with flats if negative; nil outside -7...7.
  public init?(sharps: Int, mode: Mode) {
    guard (-7...7).contains(sharps) else { return nil }
    self.sharps = sharps
    self.mode = mode
  }

  /// Creates the signature from a name: "C", "F#m", "Bb major" or "e minor"; nil for what is not known.
  public init?(name: String) {
    let words = name.split(separator: " ")
    guard words.count <= 2, let first = words.first,
      let (tonic, suffix) = PitchClass.leading(first.prefix(1).uppercased() + first.dropFirst())
    else { return nil }
    let mode = (suffix: suffix, word: words.dropFirst().first?.lowercased())
    switch mode {
    case ("", nil), ("", "major"): self.init(tonic: tonic, mode: .major)
    case ("m", nil), ("m", "minor"), ("", "minor"): self.init(tonic: tonic, mode: .minor)
    default: return nil
    }
  }

  /// Creates the signature of a tonic given as a pitch class (0 is C, 11 is B; taken modulo 12), in the
  /// spelling with the fewest accidentals, sharps where both have six.
  public init(tonic pitchClass: Int, mode: Mode) {
    let relativeMajor = mode == .major ? pitchClass : pitchClass + 3
    // A fifth is 7 semitones, and 7 is its own inverse modulo 12: this counts fifths around the circle.
    let fifths = PitchClass.of(7 * relativeMajor)
    self.sharps = fifths > 6 ? fifths - 12 : fifths
    self.mode = mode
  }

  /// The tonic's pitch class, 0 (C) to 11 (B).
  public var tonic: Int {
    mode == .major ? relativeMajorTonic : (relativeMajorTonic + 9) % 12
  }

  /// The pitch class of the tonic of the major key with the same signature, 0 (C) to 11 (B).
  package var relativeMajorTonic: Int { PitchClass.of(7 * sharps) }

  /// Semitones, -6...5, that bring a major tonic to C and a minor one to A.
  package var shiftToRelativeC: Int { PitchClass.of(6 - relativeMajorTonic) - 6 }

  /// The name of the key, "E♭ major" or "F♯ minor".
  public var description: String {
    // Letters a fifth apart; each turn around the seven adds an accidental.
    let letters = ["F", "C", "G", "D", "A", "E", "B"]
    let place = sharps + (mode == .major ? 1 : 4)
    let turns = place >= 0 ? place / 7 : (place - 6) / 7
    let accidental = turns > 0 ? "♯" : turns < 0 ? "♭" : ""
    return letters[place - turns * 7] + accidental + (mode == .major ? " major" : " minor")
  }
}
