import Testing
import VocalContinuation
import VocalMusic
import VocalStages
import VocalTestSupport

/// Two bars of quarters up and down the scale of a key.
private func scale(tonic: Int, degrees: [Int] = [0, 2, 4, 5, 7, 5, 4, 2]) -> [BeatNote] {
  degrees.enumerated().map { index, degree in
    BeatNote(onset: Beats(index), duration: 1, key: 60 + tonic + degree)
  }
}

@Suite struct ContinuerTests {
  private let continuer: Continuer

  init() throws { continuer = try Continuer() }

  @Test(arguments: 0..<12)
  func aContinuationBeginsOnTheNextBarLineFillsItsBarsAndStaysInKey(_ tonic: Int) throws {
    let key = KeySignature(tonic: tonic, mode: .major)
    let notes = try continuer.continuation(
      of: scale(tonic: tonic), key: key, bars: 32, seed: UInt64(tonic))
    #expect(notes.allSatisfy { $0.onset >= 8 && $0.offset <= 8 + 128 })
    #expect(notes.count > 40)
    let major: Set = [0, 2, 4, 5, 7, 9, 11]
    let inside = notes.filter { major.contains(($0.key - tonic + 120) % 12) }
    #expect(inside.count * 6 >= notes.count * 5)
    #expect(Set(notes.map(\.key)).count >= 4)
    #expect(zip(notes, notes.dropFirst()).allSatisfy { $0.offset <= $1.onset + 1e-9 })
  }

  @Test func aTransposedMelodyGoesOnTransposed() throws {
    let plain = try continuer.continuation(
      of: scale(tonic: 0), key: KeySignature(tonic: 0, mode: .major), bars: 8, seed: 3)
    let moved = try continuer.continuation(
      of: scale(tonic: 5), key: KeySignature(tonic: 5, mode: .major), bars: 8, seed: 3)
    #expect(moved.map(\.key) == plain.map { $0.key + 5 })
    #expect(moved.map(\.onset) == plain.map(\.onset))
  }

  @Test func aSeedDecidesExceptAtTemperatureZero() throws {
    func notes(_ seed: UInt64, _ temperature: Double) throws -> [BeatNote] {
      try continuer.continuation(
        of: scale(tonic: 0), key: KeySignature(tonic: 0, mode: .major), bars: 8, seed: seed,
        options: .init(temperature: temperature))
    }
    #expect(try notes(1, 0.9) == notes(1, 0.9))
    #expect(try notes(1, 0.9) != notes(2, 0.9))
    #expect(try notes(1, 0) == notes(2, 0))
  }

  @Test func anyMelodyGoesOn() throws {
    let key = KeySignature(tonic: 9, mode: .minor)
    // None; the lowest key, without a length; the highest, late and long; many at once; and notes
    // that have no place, which count as none.
    let melodies: [[BeatNote]] = [
      [], [BeatNote(onset: 0, duration: 0, key: 0)], [BeatNote(onset: 1e3, duration: 90, key: 127)],
      Array(repeating: BeatNote(onset: 2, duration: 1, key: 60), count: 50),
      [BeatNote(onset: .nan, duration: 1, key: 60), BeatNote(onset: 1e300, duration: 1, key: 60)],
      [
        BeatNote(onset: 0, duration: .infinity, key: 60), BeatNote(onset: 0, duration: 1, key: 200),
      ],
    ]
    for melody in melodies {
      let notes = try continuer.continuation(of: melody, key: key, beatsPerBar: 3, bars: 4)
      let start = Beats(3 * melody.bars(ofBeats: 3))
      #expect(!notes.isEmpty)
      #expect(notes.allSatisfy { $0.onset >= start && $0.offset <= start + 12 })
      #expect(notes.allSatisfy { (0...127).contains($0.key) && (1...127).contains($0.velocity) })
    }
  }

  @Test(
    arguments: [
      (7.9, 8), (8, 8), (8.05, 8), (8.2, 8), (8.3, 12), (12.1, 12),
    ] as [(Beats, Beats)])
  func aContinuationBeginsWhereTheMelodysBarsEnd(end: Beats, start: Beats) throws {
    let melody = [BeatNote(onset: 4, duration: end - 4, key: 60)]
    #expect(melody.bars(ofBeats: 4) * 4 == Int(start.value))
    // A continuation may begin with a rest, but one of eight begins in the first bar.
    let onsets = try (0..<8).compactMap { seed in
      try continuer.continuation(
        of: melody, key: KeySignature(tonic: 0, mode: .major), bars: 2, seed: seed
      ).first?.onset
    }
    #expect((start..<start + 4).contains(onsets.min() ?? 0))
  }

  @Test func aNoteThatBeginsOnABarLineFillsABarHoweverShort() {
    #expect([BeatNote(onset: 8, duration: 0.1, key: 60)].bars(ofBeats: 4) == 3)
    #expect([BeatNote(onset: 7.9, duration: 0.1, key: 60)].bars(ofBeats: 4) == 3)
    #expect([BeatNote(onset: 7.5, duration: 0.5, key: 60)].bars(ofBeats: 4) == 2)
    #expect([BeatNote]().bars(ofBeats: 3) == 0)
  }

  @Test func optionsOutOfRangeAreRefused() {
    let key = KeySignature(tonic: 0, mode: .major)
    #expect(throws: VocalMIDIError.self) {
      try continuer.continuation(of: [], key: key, bars: 0)
    }
    #expect(throws: VocalMIDIError.self) {
      try continuer.continuation(of: [], key: key, bars: 1, options: .init(temperature: .nan))
    }
    #expect(throws: VocalMIDIError.self) {
      try continuer.continuation(of: [], key: key, bars: 1, options: .init(topK: 0))
    }
  }
}

@Suite struct MelodyStepTests {
  @Test func notesAndRestsFollowEachOtherLongOnesAreCutShortGapsClosed() {
    let notes = [
      BeatNote(onset: 0, duration: 0.75, key: 62, velocity: 90),
      BeatNote(onset: 1, duration: 1, key: 64, velocity: 100),
      BeatNote(onset: 1, duration: 1, key: 60, velocity: 20),
      BeatNote(onset: 3, duration: 6, key: 65, velocity: 127),
    ]
    #expect(
      MelodyStep.steps(of: notes, sixteenths: 16, shift: -2) == [
        MelodyStep(key: 60, length: 4, position: 0, velocity: 90),
        MelodyStep(key: 62, length: 4, position: 4, velocity: 100),
        MelodyStep(key: nil, length: 4, position: 8, velocity: 0),
        MelodyStep(key: 63, length: 16, position: 12, velocity: 127),
        MelodyStep(key: nil, length: 8, position: 12, velocity: 0),
      ])
  }

  @Test func featuresAreOneHotInFourGroupsThoseOfARestInTwo() {
    var values = [Float](repeating: 7, count: MelodyStep.features)
    MelodyStep(key: 60, length: 4, position: 10, velocity: 90).write(to: &values)
    #expect(values.indices.filter { values[$0] == 1 } == [39, 91, 114, 125])
    #expect(values.reduce(0, +) == 4)
    MelodyStep(key: nil, length: 16, position: 0, velocity: 0).write(to: &values)
    #expect(values.indices.filter { values[$0] != 0 } == [103, 104])
  }
}
