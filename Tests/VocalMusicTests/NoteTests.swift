import Testing
import VocalMusic

@Suite struct NoteTests {
  @Test(arguments: [(60.0, 60), (60.49, 60), (60.5, 61), (59.5, 60), (-0.4, 0), (127.4, 127)])
  func keyIsTheNearest(pitch: Double, key: Int) {
    #expect(Note(onset: 0, offset: 1, pitch: pitch).key == key)
  }

  @Test(arguments: [Double.nan, -.infinity, -1e300, .infinity, 1e300])
  func keyIsAMIDIKeyWhateverThePitch(pitch: Double) {
    #expect((0...127).contains(Note(onset: 0, offset: 1, pitch: pitch).key))
  }

  @Test(arguments: [(60, "C4"), (69, "A4"), (54, "F♯3"), (0, "C-1"), (127, "G9"), (11, "B-1")])
  func keysHaveNames(key: Int, name: String) {
    #expect(Note.name(ofKey: key) == name)
  }

  @Test(
    arguments: [
      (-1, 10), (0, 10), (0.005, 15), (0.01, 20), (0.0175, 12.5), (0.02, 10), (9, 10),
    ] as [(Seconds, Double)])
  func contourRunsStraightBetweenItsSamples(time: Seconds, cents: Double) {
    let contour = PitchContour(hop: 0.01, cents: [10, 20, 10])
    #expect(abs(contour.cents(at: time) - cents) < 1e-9)
    #expect(PitchContour.flat.cents(at: time) == 0)
    let note = Note(onset: 3, offset: 4, pitch: 60.5, contour: contour)
    #expect(abs(note.pitch(at: time) - (60.5 + cents / 100)) < 1e-9)
  }

  @Test func defectsAreFound() {
    let good = Note(onset: 1, offset: 1, pitch: 127.49, velocity: 0, confidence: 2)
    #expect(good.defect == nil)
    let defects: [(NoteDefect, (inout Note) -> Void)] = [
      (.times, { $0.offset = 0.5 }), (.times, { $0.onset = .nan }),
      (.times, { $0.offset = .infinity }),
      (.pitch, { $0.pitch = 127.5 }), (.pitch, { $0.pitch = -0.6 }), (.pitch, { $0.pitch = .nan }),
      (.confidence, { $0.confidence = .nan }),
      (.contour, { $0.contour = PitchContour(hop: 0, cents: [1]) }),
      (.contour, { $0.contour = PitchContour(hop: 0.01, cents: [.nan]) }),
    ]
    for (defect, damage) in defects {
      var note = good
      damage(&note)
      #expect(note.defect == defect)
    }
  }
}

@Suite struct KeySignatureTests {
  @Test(arguments: [
    (0, "C major", "A minor"), (1, "G major", "E minor"), (-1, "F major", "D minor"),
    (6, "F♯ major", "D♯ minor"), (-6, "G♭ major", "E♭ minor"), (7, "C♯ major", "A♯ minor"),
    (-7, "C♭ major", "A♭ minor"), (3, "A major", "F♯ minor"), (-3, "E♭ major", "C minor"),
  ])
  func signaturesNameTheirKeys(sharps: Int, major: String, minor: String) {
    #expect(KeySignature(sharps: sharps, mode: .major)?.description == major)
    #expect(KeySignature(sharps: sharps, mode: .minor)?.description == minor)
  }

  @Test(arguments: 0..<12, KeySignature.Mode.allCases)
  func tonicsComeBack(tonic: Int, mode: KeySignature.Mode) {
    let key = KeySignature(tonic: tonic, mode: mode)
    #expect(key.tonic == tonic)
    #expect((-5...6).contains(key.sharps))
    #expect(KeySignature(tonic: tonic - 24, mode: mode) == key)
  }

  @Test func aSignatureHasNoMoreThanSevenAccidentals() {
    #expect(KeySignature(sharps: 8, mode: .major) == nil)
    #expect(KeySignature(sharps: -8, mode: .minor) == nil)
  }
}
