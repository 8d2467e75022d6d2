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

  /// The first bars of well-known tunes in the public domain, as long as people sing them to try something out. Those
  /// of "Silent Night" (F. X. Gruber, 1818) have neither the fourth degree nor their tonic before the end.
  static let openings: [(name: String, notes: [Note], tonic: Int, mode: KeySignature.Mode)] = [
    (
      "Silent Night",
      notes(
        [67, 69, 67, 64, 67, 69, 67, 64, 74, 74, 71, 72, 72, 67],
        [1.5, 0.5, 1, 3, 1.5, 0.5, 1, 3, 2, 1, 3, 2, 1, 3]), 0, .major
    ),
    (
      "Twinkle, Twinkle, Little Star",
      notes(
        [60, 60, 67, 67, 69, 69, 67, 65, 65, 64, 64, 62, 62, 60],
        [1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2]), 0, .major
    ),
    (
      "Amazing Grace",
      notes(
        [60, 65, 69, 65, 69, 67, 65, 62, 60, 60, 65, 69, 65, 69, 67, 72],
        [1, 2, 0.5, 0.5, 2, 1, 2, 1, 2, 1, 2, 0.5, 0.5, 2, 1, 3]), 5, .major
    ),
    (
      "Good Morning to All",
      notes(
        [62, 62, 64, 62, 67, 66, 62, 62, 64, 62, 69, 67],
        [0.75, 0.25, 1, 1, 1, 2, 0.75, 0.25, 1, 1, 1, 2]), 7, .major
    ),
    (
      "Frère Jacques",
      notes(
        [60, 62, 64, 60, 60, 62, 64, 60, 64, 65, 67, 64, 65, 67],
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 2]), 0, .major
    ),
    (
      "God Rest You Merry, Gentlemen",
      notes(
        [64, 64, 71, 71, 69, 67, 66, 64, 62, 64, 66, 67, 69, 71],
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3]), 4, .minor
    ),
  ]

  @Test(arguments: openings.indices)
  func theKeyOfAnOpeningIsThatOfTheTune(index: Int) throws {
    let opening = Self.openings[index]
    let found = try #require(keys.estimate(opening.notes)).key
    #expect(found == KeySignature(tonic: opening.tonic, mode: opening.mode), "\(opening.name)")
  }

  /// The order of the notes tells of the key: the same time on the same degrees is in C where it goes to C.
  @Test func stepsAndTheLastNoteTellKeysOfTheSameTimesApart() throws {
    let toC = Self.notes(
      [67, 65, 64, 62, 71, 72, 69, 67, 65, 71, 72], [Double](repeating: 1, count: 11))
    let shares = Self.notes(
      [72, 71, 69, 72, 67, 71, 65, 64, 62, 65, 67], [Double](repeating: 1, count: 11))
    let (first, second) = (try #require(keys.estimate(toC)), try #require(keys.estimate(shares)))
    #expect(first.key == .cMajor)
    #expect(first.confidence > second.confidence)
  }

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
