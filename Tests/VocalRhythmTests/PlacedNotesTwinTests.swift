import Foundation
import Testing
import VocalKernels
import VocalLayers
import VocalRhythm
import VocalStages
import VocalTestSupport
import VocalWeights

/// A melody of `vocalmidi_tools.fixtures.placed_notes`.
private struct PlacedMelody: Decodable {
  struct Reading: Decodable {
    let places: [Int]
    let beats: Int
    /// Of each note the columns that are 1, of those that depend on the reading.
    let ones: [[Int]]
    /// By the first of the shipped phrase networks.
    let odds: Double
  }

  let pitches: [Double]
  /// The columns that do not depend on the reading, a row for each note.
  let melody: [[Float]]
  let readings: [Reading]

  /// All columns of a reading, note by note.
  func columns(_ reading: Reading) -> [Float] {
    zip(reading.ones, melody).flatMap { ones, melody in
      var placed = [Float](repeating: 0, count: MetricalNotes.columns - melody.count)
      for one in ones { placed[one] = 1 }
      return placed + melody
    }
  }
}

@Suite struct PlacedNotesTwinTests {
  private let melodies: [PlacedMelody]

  init() throws {
    melodies = try Fixtures(of: .module).json("placed-notes")
  }

  @Test func theColumnsOfPlacedNotesAreThoseOfPython() throws {
    var seen = [[Float]](repeating: [], count: MetricalNotes.columns)
    for melody in melodies {
      let notes = MetricalNotes(pitches: melody.pitches, melody: melody.melody)
      for reading in melody.readings {
        let count = reading.places.count
        var found = [Float](repeating: .nan, count: count * MetricalNotes.columns)
        try found.withUnsafeMutableBufferPointer { found in
          let rows = MutableMatrix(
            try #require(found.baseAddress), rows: count, columns: MetricalNotes.columns)
          notes.write(places: reading.places, barLength: 4 * reading.beats, to: rows)
        }
        #expect(largestError(found, melody.columns(reading)) < 1e-6)
        for (index, value) in found.enumerated() {
          seen[index % MetricalNotes.columns].append(value)
        }
      }
    }
    // No column is compared with the same number everywhere.
    #expect(seen.allSatisfy { spread($0) > 0.5 })
  }

  /// What the weight file says of the networks.
  private struct Sizes: Decodable {
    let phraseChannels: Int

    enum CodingKeys: String, CodingKey {
      case phraseChannels = "phrase_channels"
    }
  }

  @Test func aPhraseNetworksLogOddsAreThoseOfPyTorch() throws {
    let path = try #require(TrainedWeights.path(of: .rhythm))
    let file = try TableFile(path: path, architecture: "rhythm")
    let network = try PhraseNetwork(
      file.parameters.scope("phrases").scope("0"),
      channels: file.configuration(Sizes.self).phraseChannels)
    for melody in melodies {
      var layout = ArenaLayout()
      let rows = layout.reserve(rows: melody.pitches.count, columns: MetricalNotes.columns)
      let slots = network.reserve(notes: melody.pitches.count, in: &layout)
      let arena = Arena(layout)
      arena.fill(with: 0xFF)  // NaN everywhere: what is read must have been written.
      let found = melody.readings.map { reading in
        let columns = melody.columns(reading)
        arena[rows].update(from: columns, count: columns.count)
        return network.logOdds(of: Matrix(arena.matrix(rows)), slots: slots, in: arena)
      }
      #expect(largestError(found, melody.readings.map(\.odds)) < 1e-4)
      #expect(spread(found) > 1)
      #expect(arena.isIntact)
    }
  }
}
