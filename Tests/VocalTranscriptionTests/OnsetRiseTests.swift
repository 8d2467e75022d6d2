import Testing
import VocalMusic
import VocalTranscription

/// Onsets move to where the tone rises; that `NoteTracker` moves them as the definition says is tested with the rest.
@Suite struct OnsetRiseTests {
  private static let hop = 512.0 / 22050

  /// The onset of a note that the network hears at 1 s, and whose tone rises from -60 dB at `rise`.
  private func onset(rise: Double, until offset: Double = 1.8, key: Int = 62) throws -> Double {
    let frames = (0..<120).map { index -> NoteSegmentFrame in
      let time = Double(index) * Self.hop
      let isSung = time >= 1 && time < offset
      var levels = [Float](repeating: -60, count: KeyLevels.keys.count)
      if KeyLevels.keys.contains(key), time >= rise, time < offset {
        levels[key - KeyLevels.keys.lowerBound] = -10
      }
      return NoteSegmentFrame(
        voicing: isSung ? 0.97 : 0.02, pitch: Float(key),
        onset: max(0, Float(1 - abs(time - 1) / (1.6 * Self.hop))), measuredPitch: Float(key),
        clarity: isSung ? 0.9 : 0, levels: KeyLevels(levels))
    }
    let notes = NoteSegmenter(thresholds: .trained, hop: Seconds(Self.hop)).notes(in: frames)
    #expect(notes.count == 1)
    return try #require(notes.first).onset.value
  }

  @Test func anOnsetMovesTowardsTheRise() throws {
    let onsets = try [0.5, 0.96, 1, 1.04, 1.2].map { try onset(rise: $0) }
    #expect(onsets == onsets.sorted() && Set(onsets).count == 5)
    let reach = SegmentationThresholds.trained.riseReach
    #expect(onsets.allSatisfy { abs($0 - 1) < reach })
    // A tone that is there all the time, and one that never is within reach.
    #expect(onsets[0] < 0.995 && onsets[4] > 1.02)
  }

  @Test(arguments: [30, 105])
  func notesBeyondTheKeysOfVoicesStay(key: Int) throws {
    #expect(abs(try onset(rise: 1.2, key: key) - 1) < 0.005)
  }

  /// Its onset goes no further than leaves it as long as a note must be.
  @Test func aShortNoteKeepsTheLeastLength() throws {
    let free = try onset(rise: 1.2, until: 1.5)
    let held = try onset(rise: 1.2, until: 1.1)
    #expect(held < free - 0.005 && held >= 1 - Self.hop)
  }

  /// A note after a rest whose voice begins lower begins there, not where it reaches its key.
  @Test func aScoopBelongsToItsNote() throws {
    let keys = [66, 67]
    let onsets = try keys.map { first -> Double in
      let frames = (0..<120).map { index -> NoteSegmentFrame in
        let time = Double(index) * Self.hop
        let isSung = time >= 1 && time < 1.8
        let key = time < 1.08 ? first : 67
        var levels = [Float](repeating: -60, count: KeyLevels.keys.count)
        if isSung { levels[key - KeyLevels.keys.lowerBound] = -10 }
        return NoteSegmentFrame(
          voicing: isSung ? 0.97 : 0.02, pitch: Float(key),
          onset: max(0, Float(1 - abs(time - 1) / (1.6 * Self.hop))), measuredPitch: Float(key),
          clarity: isSung ? 0.9 : 0, levels: KeyLevels(levels))
      }
      let notes = NoteSegmenter(thresholds: .trained, hop: Seconds(Self.hop)).notes(in: frames)
      #expect(notes.map(\.key) == [67])
      return try #require(notes.first).onset.value
    }
    #expect(onsets[0] == onsets[1])
  }

  @Test func levelsAreKeptToHalfADecibel() {
    var levels = [Float](repeating: -300, count: KeyLevels.keys.count)
    levels[1...3] = [-10.2, 40, -60]
    let kept = KeyLevels(levels)
    #expect((36...39).map { kept[$0] } == [-120, -10, 7.5, -60])
    #expect(KeyLevels()[60] == KeyLevels.silence)
  }
}
