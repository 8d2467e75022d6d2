/// Names of pitches in a key.
///
/// The names lie on the line of fifths: F at -1, C at 0, G at 1. A key with n sharps (flats count as negative) uses the
/// twelve names from n - 3 to n + 8: in C major those from E♭ to G♯, so that the raised seventh of A minor is G♯.
struct PitchSpelling {
  /// A letter, its octave, and the semitones that sharps or flats add.
  struct Name: Equatable {
    let letter: Character
    let alter: Int
    /// That of scientific pitch notation, C4 being middle C, and 0 at least: the format has none below.
    let octave: Int
  }

  private static let letters: [Character] = ["F", "C", "G", "D", "A", "E", "B"]

  /// The first of the key's twelve names on the line of fifths.
  private let lowest: Int

  init(key: KeySignature?) {
    lowest = (key?.sharps ?? 0) - 3
  }

  /// The name of a MIDI key.
  func name(ofKey key: Int) -> Name {
    // A fifth is 7 semitones, and 7 is its own inverse modulo 12.
    let fifths = lowest + (7 * key - lowest).modulo(12)
    let place = fifths + 1
    let alter = (place - place.modulo(7)) / 7
    let natural = key - alter
    return Name(
      letter: Self.letters[place.modulo(7)], alter: alter,
      octave: max((natural - natural.modulo(12)) / 12 - 1, 0))
  }
}
