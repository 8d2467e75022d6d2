import Foundation
import Testing
import VocalArrangement
import VocalCheckpoints
import VocalMusic
import VocalStages
import VocalTestSupport
import VocalWeights

/// A style that Python learned from a made one, of which everything is known: `vocalmidi_tools.fixtures.learned_genre`.
@Suite struct GenreProfileTests {
  private static let arranger = Result { try Arranger() }
  private let path: String

  init() throws { path = try Fixtures(of: .module).path("learned.safetensors") }

  @Test func whatPythonLearnedIsRead() throws {
    let style = try GenreProfile(path: path)
    #expect(style.name == "made" && abs(style.tempo.median - 99.67) < 0.01)
    #expect(style.tempo.octaves == 0.2 && abs(style.feel.swing - 2.0 / 3) < 1e-6)
    for (index, step) in style.feel.steps.enumerated() {
      let accents = [20.0, 0, -20, 0]
      #expect(abs(step.accent - accents[index % 4]) < 1e-3)
    }
    #expect(Set(style.tracks.keys) == [.drums, .bass, .chords])
    #expect(style.tracks[.bass]?.density == 4 && style.tracks[.chords]?.density == 12)
    for (track, learned) in style.tracks {
      #expect(abs(learned.blend.values.reduce(0, +) - 1) < 1e-6, "\(track)")
    }
    let drums = try #require(style.tracks[.drums]?.pattern?.drums)
    let hit: [Int: Set<Int>] = [36: [0, 4, 8, 12], 38: [4, 12], 42: [2, 6, 10, 14]]
    for drum in drums {
      let steps = Set(drum.shares.indices.filter { drum.shares[$0] == 1 })
      #expect(steps == hit[drum.key] ?? [] && drum.shares.allSatisfy { $0 == 0 || $0 == 1 })
    }
    let kick = try #require(drums.first { $0.key == 36 })
    #expect(abs(kick.loudness[0] - 100.0 / 127) < 0.01)
    #expect(style.feel(beatsPerBar: 3).steps == Array(style.feel.steps.prefix(12)))
  }

  private func sheet(_ genre: Genre, _ profile: GenreProfile?, bars: Int = 12) -> LeadSheet {
    let chords = (0..<2 * bars).map { Chord(root: [0, 9, 5, 7][$0 / 2 % 4], quality: .major) }
    let melody = (0..<4 * bars).filter { $0 % 8 != 7 }.map { beat in
      BeatNote(
        onset: Beats(beat), duration: 1, key: 60 + chords[beat / 2].pitchClasses[beat % 3])
    }
    return LeadSheet(
      melody: melody, chords: chords, key: .cMajor, genre: genre, profile: profile)
  }

  private func arranged(
    _ genre: Genre, _ profile: GenreProfile?, tracks: Set<ArrangedTrack>
  ) throws -> [ArrangedTrack: [BeatNote]] {
    try Self.arranger.get().arrange(
      sheet(genre, profile), seed: 5, options: .init(tracks: tracks, isWhole: false))
  }

  private func profile(_ tracks: [ArrangedTrack: LearnedTrack]) throws -> GenreProfile {
    let style = try GenreProfile(path: path)
    return GenreProfile(
      name: style.name, base: style.base, tempo: style.tempo, feel: style.feel, tracks: tracks)
  }

  @Test func drumsAreHitWhereTheyWereInTheFilesButForFills() throws {
    let style = try GenreProfile(path: path)
    let drums = try #require(arranged(style.base, style, tracks: [.drums])[.drums])
    var steps: [Int: Set<Int>] = [:]
    // The last bar of a phrase has a fill, and the first one begins with a crash.
    for note in drums where [1, 2].contains(Int(note.onset.value / 4) % 4) {
      steps[note.key, default: []].insert(Int((note.onset.value * 4).rounded()) % 16)
    }
    #expect(steps == [36: [0, 4, 8, 12], 38: [4, 12], 42: [2, 6, 10, 14]])
    #expect(try arranged(style.base, style, tracks: [.drums])[.drums] == drums)
  }

  @Test(arguments: [0.25, 0.5])
  func aDrumThatIsHitInSomeBarsIsHitInAboutAsMany(share: Double) throws {
    let shares = (0..<16).map { $0 == 6 ? share : $0.isMultiple(of: 4) ? 1 : 0 }
    let kick = DrumPattern.Drum(
      key: 36, shares: shares, loudness: Array(repeating: 0.7, count: 16))
    let learned = LearnedTrack(blend: [.rock: 1], pattern: DrumPattern(drums: [kick], contrast: 2))
    let sheet = sheet(.rock, try profile([.drums: learned]), bars: 96)
    // Bars that differ, so that the form repeats none: each has its own melody.
    var song = sheet
    song.melody = sheet.melody.enumerated().map { index, note in
      var note = note
      note.pitch += Double(index * 7 % 11)
      return note
    }
    let notes = try #require(
      Self.arranger.get().arrange(song, options: .init(tracks: [.drums], isWhole: false))[.drums])
    let bars = notes.filter { $0.onset.value.truncatingRemainder(dividingBy: 4) == 1.5 }.count
    #expect(abs(Double(bars) / 96 - share) < 0.15, "\(bars) of 96")
  }

  @Test(arguments: Genre.allCases)
  func aBlendOfOneGenreIsThatGenre(genre: Genre) throws {
    let file = try WeightFile(path: #require(TrainedWeights.path(of: .generator(of: "bass"))))
    let decoder = try JSONDecoder().decode(
      Densities.self, from: Data((file.metadata["decoder"] ?? "").utf8))
    let number = try #require(Genre.allCases.firstIndex(of: genre))
    let learned = LearnedTrack(blend: [genre: 1], density: decoder.density[number])
    let bass = try arranged(genre, profile([.bass: learned]), tracks: [.bass])
    #expect(try bass == arranged(genre, nil, tracks: [.bass]))
  }

  private struct Densities: Decodable { let density: [Double] }

  @Test func aBlendIsPlayedUnlikeEitherOfItsGenres() throws {
    func bass(_ blend: [Genre: Double]) throws -> [ArrangedTrack: [BeatNote]] {
      try arranged(
        .rock, profile([.bass: LearnedTrack(blend: blend, density: 6)]), tracks: [.bass])
    }
    let blended = try bass([.punk: 0.5, .jazz: 0.5])
    #expect(try blended != bass([.punk: 1]) && blended != bass([.jazz: 1]))
  }

  /// What is changed in the metadata "decoder", and what the error must say.
  @Test(arguments: [
    (#"{"tempo": 0}"#, "tempo must be 20 to 400"), (#"{"base": "polka"}"#, "'base'"),
    (#"{"name": "a\nb"}"#, "name must be"), (#"{"tracks": ["drums", "drums"]}"#, "one twice"),
    (#"{"density": {}}"#, "density must have"), (#"{"tempi": 3}"#, "unknown key 'tempi'"),
    (#"{"tracks": ["drums"]}"#, "bass.blend"), (#"{"kit": [36]}"#, "drums.pattern"),
  ])
  func aFileWhoseNumbersDoNotFitIsRefused(change: String, words: String) throws {
    var file = try WeightFile(path: path)
    try file.set(change, in: "decoder")
    let error = try file.withFile { path in
      thrownError { () throws(any Error) in try GenreProfile(path: path) } as? VocalMIDIError
    }
    let text = try #require(error).description
    #expect(text.contains(words) && text.hasSuffix("."), "\(text)")
  }

  @Test func anotherModelsFileIsNoGenreFile() throws {
    let other = try #require(TrainedWeights.path(of: .mix))
    #expect(
      throws: VocalMIDIError.weights(
        .wrongArchitecture(file: other, expected: "genre", found: "mix"))
    ) { try GenreProfile(path: other) }
  }
}
