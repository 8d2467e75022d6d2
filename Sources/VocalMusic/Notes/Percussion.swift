/// The keys of General MIDI's percussion map that a drum kit has. MMA, General MIDI System Level 1.
package enum Percussion {
  package static let kick = 36
  package static let sideStick = 37
  package static let snare = 38
  package static let closedHiHat = 42
  package static let lowTom = 43
  package static let openHiHat = 46
  package static let middleTom = 47
  package static let crash = 49
  package static let highTom = 50
  package static let ride = 51
  package static let rideBell = 53
}
