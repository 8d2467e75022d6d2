import Testing
import VocalMusic
import VocalRhythm
import VocalStages
import VocalTestSupport

@Suite struct PentadiagonalSystemTests {
  /// The unknowns of a full system by Gaussian elimination with the largest pivot.
  private static func solution(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var rows = zip(matrix, right).map { $0 + [$1] }
    for column in rows.indices {
      let pivot = rows.indices[column...].max { abs(rows[$0][column]) < abs(rows[$1][column]) }
      rows.swapAt(column, pivot ?? column)
      for row in rows.indices where row != column {
        let factor = rows[row][column] / rows[column][column]
        for index in rows[row].indices { rows[row][index] -= factor * rows[column][index] }
      }
    }
    return rows.indices.map { rows[$0][rows.count] / rows[$0][$0] }
  }

  @Test(arguments: [1, 2, 3, 4, 9, 40])
  func theSolutionIsThatOfAFullSolver(count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    var system = PentadiagonalSystem(count: count)
    var matrix = [[Double]](repeating: Array(repeating: 0, count: count), count: count)
    var right = [Double](repeating: 0, count: count)
    for _ in 0..<4 * count + 3 {
      let width = min(Int.random(in: 1...3, using: &random), count)
      let index = Int.random(in: 0...(count - width), using: &random)
      let equation = (0..<width).map { _ in Double.random(in: -2...2, using: &random) }
      let value = Double.random(in: -9...9, using: &random)
      let weight = Double.random(in: 0.1...5, using: &random)
      system.add(equation, at: index, equals: value, weight: weight)
      for row in 0..<width {
        right[index + row] += weight * equation[row] * value
        for column in 0..<width {
          matrix[index + row][index + column] += weight * equation[row] * equation[column]
        }
      }
    }
    for index in 0..<count { matrix[index][index] += 1e-9 }
    for (found, expected) in zip(system.solve(), Self.solution(matrix, right)) {
      #expect(abs(found - expected) < 1e-6 * max(abs(expected), 1))
    }
  }

  @Test func anUntouchedUnknownIsZero() {
    var system = PentadiagonalSystem(count: 3)
    system.add([2], at: 0, equals: 6, weight: 1)
    #expect(system.solve()[1...] == [0, 0])
  }
}
