import Testing
import VocalArrangement
import VocalMusic
import VocalStages
import VocalTestSupport

@Suite("Arranger, with the shipped weights")
struct ArrangerTests {
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

  @Test("Every genre gets four tracks that fit the chords and the bars", arguments: Genre.allCases)
  func genres(genre: Genre) throws {
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

  @Test("A seed decides; tracks asked for alone are the same")
  func seeds() throws {
    let arranger = try Self.arranger.get()
    let sheet = sheet(.soul, key: KeySignature(tonic: 9, mode: .minor))
    let all = try arranger.arrange(sheet, seed: 11)
    #expect(try arranger.arrange(sheet, seed: 11) == all)
    #expect(try arranger.arrange(sheet, seed: 12) != all)
    let alone = try arranger.arrange(sheet, seed: 11, options: .init(tracks: [.chords]))
    #expect(alone == all.filter { $0.key == .chords })
  }

  @Test("A song in another key is the same song transposed, the octave apart")
  func transposition() throws {
    let arranger = try Self.arranger.get()
    let low = try arranger.arrange(sheet(.pop, key: KeySignature(tonic: 0, mode: .major)))
    let high = try arranger.arrange(sheet(.pop, key: KeySignature(tonic: 3, mode: .major)))
    #expect(high[.drums] == low[.drums])
  }

  @Test("Bars of three beats end after three")
  func triple() throws {
    let sheet = sheet(.country, key: KeySignature(tonic: 7, mode: .major), beatsPerBar: 3)
    for (_, notes) in try Self.arranger.get().arrange(sheet) {
      #expect(notes.allSatisfy { $0.offset <= 24 })
      for note in notes {
        let start = note.onset.value.truncatingRemainder(dividingBy: 3)
        #expect(start + note.duration.value <= 3)
      }
    }
  }

  @Test("No chords, no bars; odd input is refused or left out")
  func edges() throws {
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
