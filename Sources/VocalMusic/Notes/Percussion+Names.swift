extension Percussion {
  /// A name of the drum of a key, in full, after General MIDI's.
  static func name(of key: Int) -> String { names(of: key).full }

  /// A name of at most eleven letters, which drums of one kind share.
  static func shortName(of key: Int) -> String { names(of: key).short }

  private static func names(of key: Int) -> (full: String, short: String) {
    switch key {
    case 35: ("Acoustic Bass Drum", "Kick")
    case 36: ("Bass Drum", "Kick")
    case 37: ("Side Stick", "Side stick")
    case 38: ("Snare Drum", "Snare")
    case 39: ("Hand Clap", "Clap")
    case 40: ("Electric Snare", "Snare")
    case 41: ("Low Floor Tom", "Floor tom")
    case 42: ("Closed Hi-Hat", "Hi-hat")
    case 43: ("High Floor Tom", "Floor tom")
    case 44: ("Pedal Hi-Hat", "Hi-hat foot")
    case 45: ("Low Tom", "Low tom")
    case 46: ("Open Hi-Hat", "Open hat")
    case 47: ("Low-Mid Tom", "Low tom")
    case 48: ("High-Mid Tom", "High tom")
    case 49: ("Crash Cymbal", "Crash")
    case 50: ("High Tom", "High tom")
    case 51: ("Ride Cymbal", "Ride")
    case 52: ("China Cymbal", "China")
    case 53: ("Ride Bell", "Ride bell")
    case 54: ("Tambourine", "Tambourine")
    case 55: ("Splash Cymbal", "Splash")
    case 56: ("Cowbell", "Cowbell")
    case 57: ("Crash Cymbal 2", "Crash")
    case 59: ("Ride Cymbal 2", "Ride")
    default: ("Percussion \(key)", "Drum \(key)")
    }
  }
}
