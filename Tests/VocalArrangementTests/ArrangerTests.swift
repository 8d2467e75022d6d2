import Testing
import VocalArrangement
import VocalMusic
import VocalStages
import VocalTestSupport
import VocalWeights

@Suite struct ArrangerTests {
  private static let arranger = Result { try Arranger() }

  /// Eight bars of I vi IV V with a melody in quarters, in a key.
  private func sheet(_ genre: Genre, key: KeySignature, beatsPerBar: Int = 4) -> LeadSheet {
    let tonic = key.tonic
    let qualities: [Chord.Quality] = [.major, .minor, .major, .major]
    let bars = (0..<8).map { bar in
      Chord(root: tonic + [0, 9, 5, 7][bar % 4], quality: qualities[bar % 4])
    }
    let melody = (0..<8 * beatsPerBar).filter { $0 % 8 != 7 }.map { beat in
      BeatNote(
        onset: Beats(beat), duration: 1,
        key: 60 + bars[beat / beatsPerBar].pitchClasses[beat % 3])
    }
    return LeadSheet(
      melody: melody, chords: bars.flatMap { [$0, $0] }, key: key, genre: genre,
      beatsPerBar: beatsPerBar)
  }

  @Test(arguments: Genre.allCases)
  func everyGenreGetsFourTracksThatFitTheChordsAndTheBars(genre: Genre) throws {
    let sheet = sheet(genre, key: KeySignature(tonic: 2, mode: .major))
    let tracks = try Self.arranger.get().arrange(sheet, seed: 3)
    #expect(tracks.count == 4)
    for (track, notes) in tracks {
      // The line may rest while the voice sings.
      #expect(notes.count >= (track == .melody ? 2 : 8), "\(track) has \(notes.count) notes")
      #expect(notes.allSatisfy { $0.onset >= 0 && $0.offset <= 32 })
      #expect(notes.allSatisfy { (1...127).contains($0.velocity) })
      #expect(notes.map(\.onset) == notes.map(\.onset).sorted())
      guard track != .drums else { continue }
      for note in notes where note.onset.value.truncatingRemainder(dividingBy: 2) == 0 {
        if track == .melody, isClash(note, sheet) { continue }
        #expect(sheet.chords[Int(note.onset.value / 2)].contains(key: note.key))
      }
    }
  }

  /// Whether the voice sounds a semitone beside every note of the chord that the line could take.
  private func isClash(_ note: BeatNote, _ sheet: LeadSheet) -> Bool {
    let sung = sheet.melody.last { $0.onset <= note.onset && note.onset < $0.offset }
    guard let sung else { return false }
    return sheet.chords[Int(note.onset.value / 2)].pitchClasses.allSatisfy {
      [1, 11].contains(PitchClass.of($0 - sung.key))
    }
  }

  @Test func energeticBarsAreLouderByTheEnergyOfTheWeights() throws {
    let paths = try (
      generator: #require(TrainedWeights.path(of: .generator(of: "bass"))),
      discriminator: #require(TrainedWeights.path(of: .discriminator(of: "bass")))
    )
    let key = KeySignature(tonic: 0, mode: .major)
    let velocities = try [0, 30].map { energy in
      var weights = try WeightFile(path: paths.generator)
      try weights.set("{\"energy\": \(energy)}", in: "decoder")
      return try weights.withFile { generator in
        try Arranger(weights: [.bass: (generator, paths.discriminator)])
          .arrange(sheet(.pop, key: key), seed: 3, options: .init(tracks: [.bass], isWhole: false))[
            .bass]?.map(\.velocity) ?? []
      }
    }
    let louder = zip(velocities[0], velocities[1]).map { $1 - $0 }
    #expect(louder.count == velocities[1].count && louder.count > 8)
    #expect(louder.contains { $0 > 2 } && louder.contains { $0 < -2 })
    #expect(louder.allSatisfy { (-30...30).contains($0) })
  }

  @Test func aSeedDecidesAndTracksAskedForAloneAreTheSame() throws {
    let arranger = try Self.arranger.get()
    let sheet = sheet(.soul, key: KeySignature(tonic: 9, mode: .minor))
    let all = try arranger.arrange(sheet, seed: 11)
    #expect(try arranger.arrange(sheet, seed: 11) == all)
    #expect(try arranger.arrange(sheet, seed: 12) != all)
    for tracks in [[.chords], [.drums], [.bass, .melody], []] as [Set<ArrangedTrack>] {
      let alone = try arranger.arrange(sheet, seed: 11, options: .init(tracks: tracks))
      #expect(alone == all.filter { tracks.contains($0.key) })
    }
  }

  /// Drums are the same, but for their loudness: the melody's keys are folded into an octave, and so not as high. The
  /// pitched tracks keep most onsets and transposed pitch classes. Ranges do not move with the key: where keys are
  /// folded into them differs, and with it what is sampled, which candidates are chosen, and from where the second
  /// line goes on by step.
  @Test func aSongInAnotherKeyIsTheSameSongTransposed() throws {
    let arranger = try Self.arranger.get()
    var kept: [ArrangedTrack: Int] = [:]
    var all: [ArrangedTrack: Int] = [:]
    for genre in Genre.allCases {
      let plain = try arranger.arrange(sheet(genre, key: KeySignature(tonic: 0, mode: .major)))
      for tonic in [3, 7] {
        let key = KeySignature(tonic: tonic, mode: .major)
        let moved = try arranger.arrange(sheet(genre, key: key))
        #expect(
          Self.places(moved[.drums] ?? [], transposedBy: 0)
            == Self.places(plain[.drums] ?? [], transposedBy: 0))
        for track in [ArrangedTrack.bass, .chords, .melody] {
          let expected = Self.places(plain[track] ?? [], transposedBy: tonic)
          let found = Self.places(moved[track] ?? [], transposedBy: 0)
          kept[track, default: 0] += Self.common(expected, found)
          all[track, default: 0] += max(expected.count, found.count)
        }
      }
    }
    for (track, bound) in [(ArrangedTrack.bass, 0.95), (.chords, 0.9), (.melody, 0.4)] {
      let count = try #require(all[track])
      let share = Double(kept[track] ?? 0) / Double(count)
      #expect(count > (track == .melody ? 60 : 400))
      #expect(share > bound, "\(track): \(share) of \(count) notes")
    }
  }

  /// The sixteenth and the pitch class of each note.
  private static func places(_ notes: [BeatNote], transposedBy semitones: Int) -> [[Int]] {
    notes.map { [Int(($0.onset.value * 4).rounded()), PitchClass.of($0.key + semitones)] }
  }

  /// How many elements two lists have in common, each as often as both hold it.
  private static func common(_ first: [[Int]], _ second: [[Int]]) -> Int {
    var counts = Dictionary(first.map { ($0, 1) }, uniquingKeysWith: +)
    return second.count { element in
      guard let count = counts[element], count > 0 else { return false }
      counts[element] = count - 1
      return true
    }
  }

  @Test func barsOfThreeBeatsEndAfterThree() throws {
    let sheet = sheet(.country, key: KeySignature(tonic: 7, mode: .major), beatsPerBar: 3)
    for (_, notes) in try Self.arranger.get().arrange(sheet) {
      #expect(notes.allSatisfy { $0.offset <= 24 })
      for note in notes {
        let start = note.onset.value.truncatingRemainder(dividingBy: 3)
        #expect(start + note.duration.value <= 3)
      }
    }
  }

  @Test func noChordsGiveNoBarsAndOddInputIsRefusedOrLeftOut() throws {
    let arranger = try Self.arranger.get()
    var sheet = LeadSheet(
      melody: [], chords: [], key: KeySignature(tonic: 0, mode: .major), genre: .pop)
    #expect(try arranger.arrange(sheet).values.allSatisfy { $0.isEmpty })
    sheet.beatsPerBar = 5
    #expect(throws: VocalMIDIError.self) { try arranger.arrange(sheet) }
    sheet.beatsPerBar = 4
    #expect(throws: VocalMIDIError.self) {
      try arranger.arrange(sheet, options: .init(candidates: 0))
    }
    sheet.chords = [Chord(root: 0, quality: .major)]
    sheet.melody = [
      BeatNote(onset: .nan, duration: 1, key: 60), BeatNote(onset: 1, duration: .infinity, key: 60),
      BeatNote(onset: 1e300, duration: 1, key: 60), BeatNote(onset: -9, duration: 1, key: 60),
      BeatNote(onset: 0, duration: 1e300, key: 60), BeatNote(onset: 0, duration: 1, key: 999),
    ]
    #expect(try arranger.arrange(sheet).count == 4)
  }
}
