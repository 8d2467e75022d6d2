import Testing
import VocalMusic

@Suite struct ChordChartTests {
  @Test func barsHaveOneChordOrTwo() throws {
    let chart = try ChordChart("C | F G | Am7 | %")
    let names = chart.halves.map(\.description)
    #expect(names == ["C", "C", "F", "G", "Am7", "Am7", "Am7", "Am7"])
    #expect(chart.chords(bars: 5).map(\.description) == names + ["C", "C"])
    #expect(chart.chords(bars: 1).map(\.description) == ["C", "C"])
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    for quality in Chord.Quality.allCases {
      for root in 0..<12 {
        let chord = Chord(root: root, quality: quality)
        #expect(Chord(symbol: chord.description) == chord)
        for sharps in [-5, 0, 5] {
          let key = KeySignature(tonic: (7 * sharps + 60) % 12, mode: .major)
          #expect(Chord(symbol: chord.symbol(in: key)) == chord)
        }
      }
    }
  }

  @Test(arguments: [
    ("Bb", 10, Chord.Quality.major), ("F#m", 6, .minor), ("Ebmaj7", 3, .majorSeventh),
    ("Cb", 11, .major), ("D/F#", 2, .major), ("A-7", 9, .minorSeventh),
    ("Gsus", 7, .suspendedFourth),
    ("B°", 11, .diminished), ("Ab+", 8, .augmented), ("F#m7b5", 6, .diminished),
    ("Gdim7", 7, .diminished),
  ])
  func usualSpellingsAreKnown(symbol: String, root: Int, quality: Chord.Quality) {
    #expect(Chord(symbol: symbol) == Chord(root: root, quality: quality))
  }

  @Test(arguments: [
    ("C9", Chord.Quality.dominantSeventh), ("C7(b9)", .dominantSeventh), ("C13", .dominantSeventh),
    ("Cadd9", .major), ("C6", .major), ("C6/9", .major), ("C5", .major), ("Csus2", .major),
    ("C7sus4", .suspendedFourth), ("Cmaj9", .majorSeventh), ("CΔ", .majorSeventh), ("Cm6", .minor),
    ("Cm(add9)", .minor), ("CmMaj7", .minor), ("Cm11", .minorSeventh), ("C7#5", .augmented),
    ("Caug7", .augmented),
  ])
  func ofARicherChordTheNearestIsTaken(symbol: String, quality: Chord.Quality) {
    #expect(Chord(symbol: symbol) == Chord(root: 0, quality: quality))
  }

  @Test(arguments: ["", "H", "Cx", "Chorus", "Verse 1", "N.C.", "c", "Camaj7", "C 7"])
  func whatIsNoSymbolIsNoChord(text: String) {
    #expect(Chord(symbol: text) == nil)
  }

  @Test func whatIsNoChartIsRefusedWithARemedy() {
    #expect(throws: ChordChart.ReadingError.unknownChord("H7")) { try ChordChart("C | H7") }
    #expect(throws: ChordChart.ReadingError.tooManyChords(3, bar: "C F G")) {
      try ChordChart("C F G")
    }
    for text in ["", " | ", "% | C"] {
      #expect(throws: ChordChart.ReadingError.noChords) { try ChordChart(text) }
    }
    for error in [
      ChordChart.ReadingError.unknownChord("x"), .tooManyChords(3, bar: "C F G"), .noChords,
    ] {
      #expect(error.description.contains("write") || error.description.contains("give"))
    }
  }
}
