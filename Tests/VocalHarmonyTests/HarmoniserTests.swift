import Testing
import VocalHarmony
import VocalMusic
import VocalStages
import VocalTestSupport

/// The first line of the Ode to Joy in C major, in quarters except at the end.
private let ode: [BeatNote] = {
  let keys = [64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62]
  let lengths = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5, 0.5, 2]
  var onset = 0.0
  return zip(keys, lengths).map { key, length in
    defer { onset += length }
    return BeatNote(onset: Beats(onset), duration: Beats(length), key: key)
  }
}()

@Suite struct HarmoniserTests {
  private let harmoniser: Harmoniser
  private let cMajor = KeySignature(tonic: 0, mode: .major)

  init() throws { harmoniser = try Harmoniser() }

  @Test func aMelodyInCMajorGetsItsChordsWhichHoldMostStrongNotes() throws {
    let chords = try harmoniser.chords(
      under: ode, bars: 4, beatsPerBar: 4, key: cMajor, genre: .pop)
    #expect(chords.count == 8)
    let scale: Set = [0, 2, 4, 5, 7, 9, 11]
    #expect(chords.allSatisfy { Set($0.pitchClasses).isSubset(of: scale) })
    let strong = ode.filter { $0.onset.value.truncatingRemainder(dividingBy: 2) == 0 }
    let held = strong.filter { chords[Int($0.onset.value / 2)].contains(key: $0.key) }
    #expect(held.count * 3 >= strong.count * 2)
  }

  @Test(arguments: 1...11)
  func aTransposedMelodyGetsTheTransposedChords(_ semitones: Int) throws {
    let moved = ode.map { note in
      BeatNote(onset: note.onset, duration: note.duration, key: note.key + semitones)
    }
    let plain = try harmoniser.chords(
      under: ode, bars: 4, beatsPerBar: 4, key: cMajor, genre: .jazz)
    let chords = try harmoniser.chords(
      under: moved, bars: 4, beatsPerBar: 4, key: KeySignature(tonic: semitones, mode: .major),
      genre: .jazz)
    #expect(chords == plain.map { Chord(root: $0.root + semitones, quality: $0.quality) })
  }

  @Test func thePathIsTheBestOfAllPathsTriedOneByOne() throws {
    var random = SplitMix64(seed: 5)
    func logs(_ count: Int) -> [Float] {
      (0..<count).map { _ in -Float.random(in: 0...3, using: &random) }
    }
    let triads = Harmoniser.triads
    let tables = Harmoniser.Tables(
      initial: logs(triads), transition: logs(2 * triads * triads), emission: logs(triads * 12))
    let made = Harmoniser(
      genres: GenreTable(Genre.allCases),
      tables: Array(repeating: [tables, tables], count: Genre.allCases.count),
      sevenths: Array(repeating: 0, count: Genre.allCases.count * 2 * triads),
      decoder: Harmoniser.Decoder(accent: 0.5, dominantSevenths: []))
    let melody: [[Float]] = (0..<3).map { _ in
      (0..<12).map { _ in Float.random(in: 0...1, using: &random) }
    }

    func heard(_ segment: Int, _ state: Int) -> Float {
      (0..<12).reduce(0) { $0 + melody[segment][$1] * tables.emission[state * 12 + $1] }
    }
    var best: (score: Float, path: [Int]) = (-.infinity, [])
    for first in 0..<triads {
      for second in 0..<triads {
        for third in 0..<triads {
          let score =
            tables.initial[first] + heard(0, first)
            + tables.transition[triads * triads + first * triads + second] + heard(1, second)
            + tables.transition[second * triads + third] + heard(2, third)
          if score > best.score { best = (score, [first, second, third]) }
        }
      }
    }
    let expected = best.path.map { Chord(root: $0 % 12, quality: $0 < 12 ? .major : .minor) }
    let chords = try made.chords(melody: melody, segmentsPerBar: 2, key: cMajor, genre: .pop)
    #expect(chords == expected)
  }

  @Test func barsOfThreeBeatsHaveOneChordAndSilentBarsHaveChordsToo() throws {
    let waltz = try harmoniser.chords(under: ode, bars: 5, beatsPerBar: 3, key: cMajor, genre: .pop)
    #expect(waltz.count == 10)
    #expect((0..<5).allSatisfy { waltz[2 * $0] == waltz[2 * $0 + 1] })
    #expect(
      try harmoniser.chords(under: [], bars: 2, beatsPerBar: 4, key: cMajor, genre: .rock).count
        == 4)
    #expect(
      try harmoniser.chords(under: ode, bars: 0, beatsPerBar: 4, key: cMajor, genre: .pop).isEmpty)
  }

  @Test(arguments: [
    (10, 5, "B♭m7"), (10, 11, "A♯m7"), (3, 0, "E♭m7"), (6, 7, "F♯m7"), (1, 8, "D♭m7"),
  ])
  func chordsAreSpelledInTheirKey(root: Int, tonic: Int, symbol: String) {
    let chord = Chord(root: root, quality: .minorSeventh)
    #expect(chord.symbol(in: KeySignature(tonic: tonic, mode: .major)) == symbol)
  }
}
