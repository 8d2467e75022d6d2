import Foundation
import Testing
import VocalCorrection
import VocalModels
import VocalMusic
import VocalTestSupport

/// What `vocalmidi_tools.fixtures.context_decoding` decodes from random probabilities.
private struct Decoding: Decodable {
  struct Cells: Decodable {
    let grid: String
    let bonus: Double
    let beats: [Beats]
    let timing: [[Float]]
    let rounded: [Int]
    let decoded: [Int]
  }
  struct Keys: Decodable {
    let bonus: Double
    let rounded: [Int]
    /// For each row, the keys with a probability above 0, and these probabilities.
    let likely: [[[Float]]]
    let decoded: [Int]
  }
  let cells: [Cells]
  let keys: [Keys]
}

@Suite struct ContextDecodingTwinTests {
  private static let grids: [String: QuantisationGrid] = [
    "auto": .auto, "eighth": .eighth, "sixteenth": .sixteenth, "eighthTriplet": .eighthTriplet,
    "sixteenthTriplet": .sixteenthTriplet,
  ]

  @Test func cellsAreRoundedAndDecodedAsPythonDoes() throws {
    let decoding: Decoding = try Fixtures(of: .module).json("context-decoding")
    #expect(Set(decoding.cells.map(\.grid)) == Set(Self.grids.keys))
    for expected in decoding.cells {
      let grid = try #require(Self.grids[expected.grid])
      #expect(expected.beats.map { grid.roundedCell(at: $0) } == expected.rounded)
      let decoder = ContextDecoder(noteBonus: 0, cellBonus: expected.bonus)
      let timing = OutputMatrix(expected.timing)
      let cells = expected.beats.indices.map {
        decoder.cell(timing, row: $0, beat: expected.beats[$0], grid: grid)
      }
      #expect(cells == expected.decoded)
    }
  }

  @Test func keysAreDecodedAsPythonDoes() throws {
    let decoding: Decoding = try Fixtures(of: .module).json("context-decoding")
    for expected in decoding.keys {
      let decoder = ContextDecoder(noteBonus: expected.bonus, cellBonus: 0)
      let rows = expected.likely.map { likely in
        var row = [Float](repeating: 0, count: 128)
        for value in likely { row[Int(value[0])] = value[1] }
        return row
      }
      let note = OutputMatrix(rows)
      let keys = rows.indices.map { decoder.key(note, row: $0, rounded: expected.rounded[$0]) }
      #expect(keys == expected.decoded)
    }
  }
}

extension OutputMatrix {
  /// Rows of equal length, copied.
  fileprivate init(_ rows: [[Float]]) {
    let memory = Memory(rows.flatMap { $0 })
    self.init(memory.pointer, rows: rows.count, columns: rows[0].count, owner: memory)
  }

  private final class Memory {
    let pointer: UnsafeMutablePointer<Float>

    init(_ values: [Float]) {
      pointer = .allocate(capacity: values.count)
      pointer.initialize(from: values, count: values.count)
    }

    deinit { pointer.deallocate() }
  }
}
