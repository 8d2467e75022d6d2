import Testing
import VocalMusic
import VocalRhythm
import VocalTestSupport

/// Tunes that everybody knows the bars of.
@Suite struct KnownTuneTests {
  /// Beethoven, 1824: many quarters in a row, which are as well eighths of half the tempo.
  @Test(arguments: UInt64(1)...5)
  func theOdeToJoyHasItsBarsWhereItWasSung(seed: UInt64) throws {
    let pitches = [
      64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62, 64, 64, 65, 67, 67, 65, 64, 62,
      60,
      60, 62, 64, 62, 60, 60,
    ]
    let lengths = pitches.indices.map { $0 % 15 < 12 ? 1 : [1.5, 0.5, 2][$0 % 15 - 12] }
    var random = SeededRandom(seed: seed)
    var beat = 0.0
    let notes = zip(pitches, lengths).map { pitch, length in
      let onset = Seconds(1 + 0.48 * beat + Double.random(in: -0.02...0.02, using: &random))
      beat += length
      return Note(onset: onset, offset: onset + Seconds(0.43 * length), pitch: Double(pitch))
    }
    let rhythm = try BeatTracker().rhythm(of: notes)
    #expect(rhythm.timeSignature == .fourFour)
    #expect(abs(rhythm.beatsPerMinute - 125) < 2)
    #expect((rhythm.leadIn - 1).magnitude < 0.06)
  }
}
