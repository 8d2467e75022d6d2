/// How a drum is written on a percussion staff, by its key in General MIDI's percussion map: the place on a staff with
/// a treble clef's lines, and whether its head is a cross, as of cymbals. N. Weinberg, Guide to Standardized Drumset
/// Notation, Percussive Arts Society 1998.
struct DrumNotation {
  let step: String
  let octave: Int
  let isCross: Bool
  let name: String

  init(key: Int) {
    (step, octave, isCross, name) =
      switch key {
      case 35: ("F", 4, false, "Acoustic Bass Drum")
      case 36: ("F", 4, false, "Bass Drum")
      case 37: ("C", 5, true, "Side Stick")
      case 38: ("C", 5, false, "Snare Drum")
      case 39: ("C", 5, true, "Hand Clap")
      case 40: ("C", 5, false, "Electric Snare")
      case 41: ("G", 4, false, "Low Floor Tom")
      case 42: ("G", 5, true, "Closed Hi-Hat")
      case 43: ("A", 4, false, "High Floor Tom")
      case 44: ("D", 4, true, "Pedal Hi-Hat")
      case 45: ("B", 4, false, "Low Tom")
      case 46: ("G", 5, true, "Open Hi-Hat")
      case 47: ("D", 5, false, "Low-Mid Tom")
      case 48: ("D", 5, false, "High-Mid Tom")
      case 49: ("A", 5, true, "Crash Cymbal")
      case 50: ("E", 5, false, "High Tom")
      case 51: ("F", 5, true, "Ride Cymbal")
      case 52: ("A", 5, true, "China Cymbal")
      case 53: ("F", 5, true, "Ride Bell")
      case 54: ("E", 5, true, "Tambourine")
      case 55: ("A", 5, true, "Splash Cymbal")
      case 56: ("E", 5, true, "Cowbell")
      case 57: ("A", 5, true, "Crash Cymbal 2")
      case 59: ("F", 5, true, "Ride Cymbal 2")
      default: ("E", 5, false, "Percussion \(key)")
      }
  }
}
