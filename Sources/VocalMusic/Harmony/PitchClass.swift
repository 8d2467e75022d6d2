/// The twelve pitch classes, 0 (C) to 11 (B): keys without their octaves.
package enum PitchClass {
  /// How many there are.
  package static let count = 12

  /// The names, the black keys as sharps.
  package static let sharpNames = [
    "C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B",
  ]

  /// The pitch class that a text begins with, as a letter and any number of sharps or flats, and what follows it; nil
  /// where it begins with no such name.
  package static func leading(_ text: Substring) -> (pitchClass: Int, rest: Substring)? {
    let naturals: [Character: Int] = ["C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11]
    guard let letter = text.first, var pitchClass = naturals[letter] else { return nil }
    var rest = text.dropFirst()
    while let sign = rest.first, let step = ["#": 1, "♯": 1, "b": -1, "♭": -1][sign] {
      pitchClass += step
      rest = rest.dropFirst()
    }
    return (of(pitchClass), rest)
  }

  /// The major scale, counted from its tonic.
  package static let majorScale = [0, 2, 4, 5, 7, 9, 11]
  /// The natural minor scale, counted from its tonic.
  package static let minorScale = [0, 2, 3, 5, 7, 8, 10]

  /// The pitch class of a key, or of a number of semitones above C, which may be negative.
  package static func of(_ key: Int) -> Int { key.modulo(count) }
}

extension Int {
  /// The remainder of a division by `divisor`, 0 ..< divisor for negative numbers too.
  package func modulo(_ divisor: Int) -> Int {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}
