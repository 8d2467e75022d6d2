import Foundation
import Testing
import VocalCorrection
import VocalMusic
import VocalStages
import VocalTestSupport

/// Up and down the scale of C in eighths, a fifth of a semitone sharp and up to `cents` off, up to `late`
/// beats early or late.
private func scale(
  octaves: Int = 3, cents: Double, late: Double, map: TempoMap
) -> (notes: [Note], keys: [Int]) {
  let degrees = [0, 2, 4, 5, 7, 9, 11, 12, 11, 9, 7, 5, 4, 2]
  let keys = (0..<octaves).flatMap { _ in degrees.map { 60 + $0 } }
  var random = SeededRandom(seed: 7)
  let notes = keys.enumerated().map { index, key in
    let onset = Beats(0.5 * Double(index) + late * Double.random(in: -1...1, using: &random) + 4)
    return Note(
      onset: map.seconds(at: onset), offset: map.seconds(at: onset + 0.4),
      pitch: Double(key) + 0.2 + cents / 100 * Double.random(in: -1...1, using: &random),
      velocity: 70 + index % 9,
      confidence: 0.9)
  }
  return (notes, keys)
}

@Suite struct ContextCorrectorTests {
  private let corrector: ContextCorrector
  private let map = TempoMap(beatsPerMinute: 96)
  private let cMajor = KeySignature(tonic: 0, mode: .major)

  init() throws { corrector = try ContextCorrector() }

  private func written(_ grid: QuantisationGrid, strength: Double = 1) -> ContextCorrector.Options {
    ContextCorrector.Options(genre: .pop, grid: grid, strength: strength, feel: 0, dynamics: 0)
  }

  @Test(arguments: [QuantisationGrid.auto, .eighth, .sixteenth])
  func aScaleSungOffPitchAndOutOfTimeBecomesTheScaleOnTheGrid(grid: QuantisationGrid) throws {
    let sung = scale(cents: 35, late: 0.1, map: map)
    let result = try corrector.correct(
      sung.notes, tempoMap: map, key: cMajor, options: written(grid))
    #expect(result.notes.map(\.pitch) == sung.keys.map(Double.init))
    let expected = sung.keys.indices.map { Beats(4 + 0.5 * Double($0)) }
    #expect(result.positions.compactMap { $0 } == expected)
    for (note, beat) in zip(result.notes, expected) {
      #expect((note.onset - map.seconds(at: beat)).magnitude < 1e-9)
      #expect(note.offset > note.onset)
    }
  }

  @Test func moreKeysAndCellsAreRightThanByRoundingAtThreeStrengthsOfError() throws {
    var rounded = (keys: 0, cells: 0)
    var found = (keys: 0, cells: 0)
    for line in try ContextLine.read("context-sung") {
      let result = try correct(line)
      let truth = try (keys: #require(line.keys), cells: #require(line.cells))
      let tuning = SungTuning.estimate(line.contextNotes)
      for index in truth.keys.indices {
        let key = Double(truth.keys[index])
        found.keys += result.notes[index].pitch == key ? 1 : 0
        rounded.keys += (line.notes[index][2] - tuning).rounded() == key ? 1 : 0
        guard let cell = truth.cells[index], let position = result.positions[index] else {
          continue
        }
        found.cells += Int((position.value * 12).rounded()) == cell ? 1 : 0
        rounded.cells += Int((line.notes[index][0] * 4).rounded()) * 3 == cell ? 1 : 0
      }
    }
    #expect(found.keys > rounded.keys)
    #expect(found.cells > rounded.cells)
  }

  @Test func keysAndCellsAreThoseOfPyTorchAndTheTrainingsDecoder() throws {
    var notes = 0
    var differences = 0
    for line in try ContextLine.read("context-sung") {
      let result = try correct(line)
      let expected = try (keys: #require(line.decodedKeys), cells: #require(line.decodedCells))
      for index in expected.keys.indices {
        let position = try #require(result.positions[index])
        notes += 1
        differences += result.notes[index].pitch == Double(expected.keys[index]) ? 0 : 1
        differences += Int((position.value * 12).rounded()) == expected.cells[index] ? 0 : 1
      }
    }
    // Rounding to FP16 may decide between answers that are about equally likely.
    #expect(differences * 500 <= notes)
  }

  private func correct(_ line: ContextLine) throws -> ContextCorrector.Result {
    let genre = try #require(line.genre.flatMap { Genre(rawValue: $0) })
    let options = ContextCorrector.Options(genre: genre, grid: .auto, feel: 0, dynamics: 0)
    return try corrector.correct(
      line.sungNotes, tempoMap: line.tempoMap, key: line.key, options: options)
  }

  @Test func strengthZeroAndTheGridOffLeaveTimesAsSungBitForBit() throws {
    let sung = scale(cents: 20, late: 0.1, map: map).notes
    for options in [written(.off), written(.sixteenth, strength: 0)] {
      let notes = try corrector.correct(sung, tempoMap: map, options: options).notes
      #expect(notes.map(\.onset) == sung.map(\.onset))
      #expect(notes.map(\.offset) == sung.map(\.offset))
    }
  }

  @Test func halfTheStrengthMovesNotesHalfTheWay() throws {
    let sung = scale(cents: 20, late: 0.1, map: map).notes
    let whole = try corrector.correct(sung, tempoMap: map, options: written(.eighth)).notes
    let half = try corrector.correct(
      sung, tempoMap: map, options: written(.eighth, strength: 0.5)
    ).notes
    for index in sung.indices {
      #expect(
        (half[index].onset - (sung[index].onset + whole[index].onset) / 2).magnitude < 1e-9)
    }
  }

  @Test func pitchesStayWithoutCorrectionAndAKeptDeviationLiesAroundTheMeantKey() throws {
    let sung = scale(cents: 30, late: 0, map: map)
    var options = written(.off)
    options.keptDeviation = 1
    let kept = try corrector.correct(sung.notes, tempoMap: map, key: cMajor, options: options)
    for (note, key) in zip(kept.notes, sung.keys) { #expect(note.key == key) }
    #expect(Set(kept.notes.map(\.pitch)).count > 20)
    options.correctsPitch = false
    let untouched = try corrector.correct(sung.notes, tempoMap: map, options: options)
    #expect(untouched.notes == sung.notes)
  }

  @Test func theSameNotesInAnyOrderGiveTheSameResult() throws {
    let sung = scale(octaves: 9, cents: 40, late: 0.12, map: map).notes
    let options = ContextCorrector.Options(genre: .jazz)
    let result = try corrector.correct(sung, tempoMap: map, key: cMajor, options: options)
    let again = try corrector.correct(
      sung.reversed(), tempoMap: map, key: cMajor, options: options)
    #expect(result == again)
  }

  @Test(arguments: [true, false])
  func eighthsSwingInShuffledGenresAndNotInStraightOnes(shuffled: Bool) throws {
    let sung = scale(cents: 20, late: 0.05, map: map).notes
    let options = ContextCorrector.Options(genre: shuffled ? .blues : .soul, grid: .eighth)
    let notes = try corrector.correct(sung, tempoMap: map, options: options).notes
    let offBeats = stride(from: 1, to: notes.count, by: 2).map { index in
      let beat = map.beat(at: notes[index].onset)
      return beat - beat.rounded(.down)
    }
    let mean = offBeats.reduce(0, +).value / Double(offBeats.count)
    #expect(shuffled ? (0.56...0.72).contains(mean) : (0.46...0.54).contains(mean))
  }

  @Test func accentsAreTheGenresAndWithoutDynamicsVelocitiesStayAsSung() throws {
    let sung = scale(cents: 20, late: 0.05, map: map).notes
    var options = ContextCorrector.Options(genre: .funk, dynamics: 0)
    let plain = try corrector.correct(sung, tempoMap: map, options: options).notes
    #expect(plain.map(\.velocity) == sung.map(\.velocity))
    options.dynamics = 1
    let accented = try corrector.correct(sung, tempoMap: map, options: options).notes
    #expect(accented.map(\.velocity) != sung.map(\.velocity))
    let change = zip(accented, sung).reduce(0) { $0 + $1.0.velocity - $1.1.velocity }
    #expect(abs(Double(change) / Double(sung.count)) < 1)
    #expect(accented.allSatisfy { (1...127).contains($0.velocity) })
  }

  @Test(arguments: [0, 1, 10_000])
  func anyNumberOfNotesIsCorrected(count: Int) throws {
    let notes = (0..<count).map { index in
      let onset = Seconds(0.3 * Double(index))
      return Note(onset: onset, offset: onset + 0.25, pitch: 60 + Double(index % 8))
    }
    let result = try corrector.correct(notes, tempoMap: map, options: .init(genre: .rock))
    #expect(result.notes.count == count)
    #expect(result.positions.count == count)
    #expect(zip(result.notes, result.notes.dropFirst()).allSatisfy { $0.onset <= $1.onset })
  }

  @Test func notesTogetherStayTogetherAndExtremeNotesStayInRange() throws {
    let chord = zip([60.1, 64.2, 67.0], [1.03, 1.036, 1.04] as [Seconds]).map { pitch, onset in
      Note(onset: onset, offset: 2, pitch: pitch)
    }
    let extremes = [
      Note(onset: 0, offset: 0, pitch: -0.5, velocity: 900),
      Note(onset: 3, offset: 3, pitch: 127.4),
      Note(onset: -2, offset: 9, pitch: 50, velocity: -4, confidence: 7),
    ]
    let impossible = [
      Note(onset: .nan, offset: 1, pitch: 60),
      Note(onset: 1, offset: .infinity, pitch: 60),
      Note(onset: 1e300, offset: 1e300, pitch: 60), Note(onset: 0, offset: 1, pitch: 400),
    ]
    let result = try corrector.correct(chord + extremes + impossible, tempoMap: map)
    #expect(result.notes.count == chord.count + extremes.count)
    #expect(result.notes.allSatisfy { $0.defect == nil && (1...127).contains($0.velocity) })
    #expect(Set(result.notes[2...4].map(\.onset)).count == 1)
    #expect(Set(result.notes[2...4].map(\.key)).count == 3)
  }

  @Test func optionsOutOfRangeAreRefusedWithARemedy() {
    let wrong: [(options: ContextCorrector.Options, problem: String)] = [
      (.init(strength: 1.5), "strength is 1.5"), (.init(feel: -0.1), "feel is -0.1"),
      (.init(dynamics: .nan), "dynamics is nan"), (.init(keptDeviation: 2), "keptDeviation is 2.0"),
    ]
    for (options, problem) in wrong {
      let error = thrownError { () throws(VocalMIDIError) in
        try corrector.correct([], tempoMap: map, options: options)
      }
      #expect(error?.description == problem + "; give a number from 0.0 to 1.0.")
    }
  }
}

@Suite struct GenreFeelTests {
  private let corrector: ContextCorrector

  init() throws { corrector = try ContextCorrector() }

  @Test(arguments: Genre.allCases)
  func stepsKeepTheirOrderInTheFeelOfEveryGenre(genre: Genre) throws {
    for beats in [3, 4] {
      let feel = try corrector.feel(of: genre, beatsPerMinute: 110, beatsPerBar: beats)
      #expect(feel.steps.count == 4 * beats)
      let played = (0...feel.steps.count).map { feel.played(Beats(Double($0) / 4)) }
      #expect(zip(played, played.dropFirst()).allSatisfy { $0 + 0.05 < $1 })
      #expect(abs(feel.steps.reduce(0) { $0 + $1.accent }) < 1e-6)
      #expect(Set(feel.steps.map(\.accent)).count > 1)
      #expect(try corrector.feel(of: genre, beatsPerMinute: 110, beatsPerBar: beats) == feel)
    }
  }

  @Test func noTwoGenresHaveTheSameFeel() throws {
    let feels = try Genre.allCases.map { try corrector.feel(of: $0) }
    #expect(Set(feels).count == Genre.allCases.count)
  }

  @Test func bluesAndJazzSwingMoreThanSoulAndPop() throws {
    let swing = try [Genre.blues, .jazz, .soul, .pop].map { try corrector.feel(of: $0).swing }
    #expect(swing[0] > 0.58)
    #expect(swing[1] > max(swing[2], swing[3]) + 0.02)
    #expect(swing[2] < 0.54)
    #expect(swing[3] < 0.54)
  }
}
