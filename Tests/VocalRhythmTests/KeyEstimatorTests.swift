import Testing
import VocalMusic
import VocalRhythm
import VocalStages
import VocalTestSupport

@Suite struct KeyEstimatorTests {
  private let keys: KeyEstimator

  init() throws { keys = try KeyEstimator() }

  private static func notes(_ pitches: [Int], _ beats: [Double]) -> [Note] {
    var time = 0.0
    return zip(pitches, beats).map { pitch, beat in
      defer { time += beat / 2 }
      return Note(onset: Seconds(time), offset: Seconds(time + beat / 2), pitch: Double(pitch))
    }
  }

  /// Ode to Joy (Beethoven), in C major.
  static let ode = notes(
    [64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 62, 60, 60],
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5, 0.5, 2])
  /// The first strain of Greensleeves, in A minor, with both kinds of its sixth and seventh.
  static let greensleeves = notes(
    [69, 72, 74, 76, 77, 76, 74, 71, 67, 69, 71, 72, 69, 69, 68, 69, 71, 68, 64, 69],
    [1, 2, 1, 1.5, 0.5, 1, 2, 1, 1.5, 0.5, 1, 2, 1, 1.5, 0.5, 1, 2, 1, 3, 3])

  @Test(arguments: 0..<12)
  func theKeyOfKnownTunesIsFoundInEveryKey(shift: Int) throws {
    let tunes = [(Self.ode, 0, KeySignature.Mode.major), (Self.greensleeves, 9, .minor)]
    for (tune, tonic, mode) in tunes {
      let moved = tune.map { note in
        var other = note
        other.pitch += Double(shift)
        return other
      }
      let estimate = try #require(keys.estimate(moved.shuffled()))
      #expect(estimate.key == KeySignature(tonic: tonic + shift, mode: mode))
      #expect(estimate.confidence > 0 && estimate.confidence <= 1)
    }
  }

  @Test func aTuneIsSurerThanANote() throws {
    let tune = try #require(keys.estimate(Self.ode)).confidence
    let note = try #require(keys.estimate(Array(Self.ode.prefix(1)))).confidence
    #expect(tune > 0.5)
    #expect(note < tune)
  }

  @Test func withoutNotesThereIsNoKey() {
    #expect(keys.estimate([]) == nil)
    #expect(keys.estimate([Note(onset: .nan, offset: 1, pitch: 60)]) == nil)
  }
}
