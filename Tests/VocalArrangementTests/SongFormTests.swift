import Testing
import VocalArrangement
import VocalMusic
import VocalTestSupport

@Suite struct SongFormTests {
  private static let arranger = Result { try Arranger() }
  private static let c = Chord(root: 0, quality: .major)
  private static let g = Chord(root: 7, quality: .major)

  /// A phrase of four bars in quarters, and the same again; then another.
  private static func sheet(
    _ tunes: [[Int]] = [
      [60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 64, 62, 59, 62, 62],
      [60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 64, 62, 59, 62, 62],
      [72, 71, 72, 74, 76, 74, 72, 71, 69, 71, 72, 74, 71, 67, 72, 72],
    ], from start: Beats = 0
  ) -> LeadSheet {
    let melody = tunes.joined().enumerated().map { index, key in
      BeatNote(onset: start + Beats(index), duration: 0.9, key: key)
    }
    let beats = tunes.joined().count + Int(start.value.rounded(.up))
    let chords = (0..<(beats + 3) / 4).flatMap { $0 % 4 == 3 ? [g, g] : [c, c] }
    return LeadSheet(
      melody: melody, chords: chords, key: KeySignature(tonic: 0, mode: .major), genre: .pop)
  }

  private func tracks(
    _ sheet: LeadSheet, seed: UInt64 = 0, isWhole: Bool = true
  ) throws -> [ArrangedTrack: [BeatNote]] {
    try Self.arranger.get().arrange(sheet, seed: seed, options: .init(isWhole: isWhole))
  }

  /// What is struck in a bar of four beats.
  private func bar(_ number: Int, of notes: [BeatNote]?) -> [[Double]] {
    (notes ?? []).filter { $0.onset >= Beats(4 * number) && $0.onset < Beats(4 * number + 4) }
      .map { [($0.onset - Beats(4 * number)).value, Double($0.key)] }
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test func whatComesAgainIsRecognised() {
    let form = SongForm(Self.sheet().bars())
    #expect(form.firstLike == [0, 1, 2, 3, 0, 1, 2, 3, 8, 9, 10, 11])
    #expect(form.groove == [0, 1, 0, 3, 0, 1, 0, 3, 8, 9, 8, 11])
    // The last phrase is sung an octave higher.
    #expect(form.energy[8] > form.energy[0] + 0.5 && form.energy[11] > form.energy[8])
    #expect(form.energy.allSatisfy { (-1...1).contains($0) })
  }

  @Test func otherChordsMakeAnotherBarButTheSameGroove() {
    var sheet = Self.sheet()
    for half in 8..<10 { sheet.chords[half] = Chord(root: 9, quality: .minor) }
    let form = SongForm(sheet.bars())
    #expect(form.firstLike[4] == 4 && form.firstLike[5] == 1 && form.groove[4] == 0)
  }

  @Test(arguments: UInt64(0)..<4)
  func theBandPlaysAgainWhatComesAgain(seed: UInt64) throws {
    let tracks = try tracks(Self.sheet(), seed: seed, isWhole: false)
    for track in [ArrangedTrack.bass, .chords, .melody] {
      for number in 0..<4 {
        let played = bar(number, of: tracks[track])
        // Where the second line was silent, it may play the next time.
        if track == .melody, played.isEmpty { continue }
        #expect(played == bar(number + 4, of: tracks[track]))
      }
    }
    #expect(bar(1, of: tracks[.drums]) == bar(5, of: tracks[.drums]))
    // A crash begins the second phrase, and fills end the phrases.
    #expect(bar(4, of: tracks[.drums]).contains([0, 49]))
    for number in [3, 7, 11] {
      let last = bar(number, of: tracks[.drums]).filter { $0[1] != 36 }.suffix(2)
      #expect(last.allSatisfy { [38, 43, 47, 50].contains($0[1]) } && !last.isEmpty)
    }
  }

  @Test(arguments: [0, 1, 2.5, 3] as [Beats])
  func theBandComesInWithTheVoiceOrAfterAPickup(start: Beats) throws {
    let tracks = try tracks(Self.sheet(from: start))
    let entry: Beats = start > 2 ? 4 : start
    let first = try #require(tracks.values.joined().map(\.onset).min())
    #expect(first >= entry && first < entry + 2)
  }

  @Test(arguments: UInt64(0)..<4)
  func theBandEndsTogetherAndHoldsTheLastChord(seed: UInt64) throws {
    let sheet = Self.sheet()
    let tracks = try tracks(sheet, seed: seed)
    // The last note begins on the last beat of bar 12; its half begins at beat 46.
    let strike: Beats = 46
    let bass = try #require(tracks[.bass]?.last)
    #expect(bass.onset == strike && bass.offset >= 48 && bass.key % 12 == 7)
    let chord = try #require(tracks[.chords]).filter { $0.onset == strike }
    #expect(Set(chord.map { $0.key % 12 }) == [7, 11, 2] && chord.allSatisfy { $0.offset >= 48 })
    let drums = try #require(tracks[.drums])
    #expect(Set(drums.filter { $0.onset == strike }.map(\.key)) == [36, 49])
    #expect(drums.allSatisfy { $0.onset <= strike })
    for notes in tracks.values {
      #expect(notes.allSatisfy { $0.onset == strike || $0.offset <= strike })
    }
  }

  @Test func noChordStrokeIsHammeredAndEachHasItsThird() throws {
    for seed in UInt64(0)..<4 {
      let chords = try #require(try tracks(Self.sheet(), seed: seed)[.chords])
      let strokes = Dictionary(grouping: chords, by: \.onset)
      for (onset, notes) in strokes {
        let third = (Int(onset.value) / 4) % 4 == 3 ? 11 : 4
        #expect(notes.contains { $0.key % 12 == third })
        let before = strokes[onset - 0.25]?.map(\.key) ?? []
        #expect(Set(before) != Set(notes.map(\.key)))
      }
    }
  }

  @Test func theSecondLineAnswersInTheVoicesRests() throws {
    // Two beats of song and two of rest in each bar.
    var sheet = Self.sheet()
    sheet.melody.removeAll { $0.onset.value.truncatingRemainder(dividingBy: 4) >= 2 }
    var (answers, notes) = (0, 0)
    for seed in UInt64(0)..<6 {
      let line = try #require(try tracks(sheet, seed: seed)[.melody])
      notes += line.count
      answers += line.count { $0.onset.value.truncatingRemainder(dividingBy: 4) >= 1.9 }
      // Into a bar that comes again the line may leap further.
      for (one, next) in zip(line, line.dropFirst())
      where Int(one.onset.value / 4) == Int(next.onset.value / 4) {
        #expect(abs(one.key - next.key) <= 12)
      }
    }
    #expect(notes > 20 && Double(answers) > 0.8 * Double(notes))
  }
}
