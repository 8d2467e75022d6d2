/// How a drum is written on a percussion staff, by its key in General MIDI's percussion map: the place on a staff with
/// a treble clef's lines, and whether its head is a cross, as of cymbals. N. Weinberg, Guide to Standardized Drumset
/// Notation, Percussive Arts Society 1998.
struct DrumNotation {
  let step: String
  let octave: Int
  let isCross: Bool

  init(key: Int) {
    (step, octave, isCross) =
      switch key {
      case 35: ("F", 4, false)
      case 36: ("F", 4, false)
      case 37: ("C", 5, true)
      case 38: ("C", 5, false)
      case 39: ("C", 5, true)
      case 40: ("C", 5, false)
      case 41: ("G", 4, false)
      case 42: ("G", 5, true)
      case 43: ("A", 4, false)
      case 44: ("D", 4, true)
      case 45: ("B", 4, false)
      case 46: ("G", 5, true)
      case 47: ("D", 5, false)
      case 48: ("D", 5, false)
      case 49: ("A", 5, true)
      case 50: ("E", 5, false)
      case 51: ("F", 5, true)
      case 52: ("A", 5, true)
      case 53: ("F", 5, true)
      case 54: ("E", 5, true)
      case 55: ("A", 5, true)
      case 56: ("E", 5, true)
      case 57: ("A", 5, true)
      case 59: ("F", 5, true)
      default: ("E", 5, false)
      }
  }
}
