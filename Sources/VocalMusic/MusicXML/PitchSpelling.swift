/// Names of pitches in a key.
///
/// Names lie on the line of fifths, C at 0, G at 1, F at -1. A key uses the twelve from three flats to eight sharps
/// beyond its own signature: in C major E♭ and B♭, but F♯, C♯ and G♯; in A minor the raised seventh is G♯.
struct PitchSpelling {
  /// A letter, its octave, and the semitones that sharps or flats add.
  struct Name: Equatable {
    let letter: Character
    let alter: Int
    /// That of scientific pitch notation, C4 being middle C, and 0 at least: the format has none below.
    let octave: Int
  }

  private static let letters: [Character] = ["F", "C", "G", "D", "A", "E", "B"]

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
