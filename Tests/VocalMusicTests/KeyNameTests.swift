import Testing
import VocalMusic

@Suite struct KeyNameTests {
  @Test(arguments: [
    ("C", 0, KeySignature.Mode.major), ("c", 0, .major), ("F#m", 6, .minor),
    ("Bb major", 10, .major),
    ("e minor", 4, .minor), ("E♭m minor", 3, .minor), ("B", 11, .major), ("b", 11, .major),
    ("Cb MAJOR", 11, .major), ("  G  ", 7, .major),
  ])
  func namesOfKeysAreKnown(name: String, tonic: Int, mode: KeySignature.Mode) {
    #expect(KeySignature(name: name) == KeySignature(tonic: tonic, mode: mode))
  }

  @Test(arguments: ["", " ", "H", "Cmm", "Cm major", "C dorian", "C major 7", "#", "7"])
  func whatIsNoKeyIsRefused(name: String) {
    #expect(KeySignature(name: name) == nil)
  }
}
