import Testing
import VocalKernels
import VocalTestSupport

@Suite struct AttentionTests {
  struct Size: CustomTestStringConvertible {
    let length: Int
    let width: Int
    let heads: Int
    var testDescription: String { "\(length) x \(width), \(heads) heads" }
  }

  /// Lengths within, at and beyond a block of queries; heads of one column and of many.
  static let sizes = [
    Size(length: 1, width: 4, heads: 2), Size(length: 2, width: 3, heads: 3),
    Size(length: 9, width: 15, heads: 3), Size(length: 64, width: 16, heads: 2),
    Size(length: 65, width: 8, heads: 1), Size(length: 150, width: 64, heads: 8),
  ]

  @Test(arguments: sizes)
  func outputsEqualTheReference(size: Size) {
    var random = SeededRandom(seed: 12)
    let parts = random.values(size.length * 3 * size.width, in: -3...3)
    let expected = Reference.attention(parts, length: size.length, heads: size.heads)
    #expect(largestError(attend(parts, size), expected) < 1e-5)
  }

  /// Scores far apart leave everything to one position, and overflow nowhere.
  @Test func largeScoresChooseOnePosition() {
    let size = Size(length: 3, width: 1, heads: 1)
    let y = attend([100, 1, 5, 100, -3, 6, -100, 2, 7], size)
    #expect(y == [7, 7, 6])
  }

  private func attend(_ parts: [Float], _ size: Size) -> [Float] {
    var scratch = [Float](
      repeating: .nan,
      count: Attention.scratchCount(length: size.length, depth: size.width / size.heads))
    return transform(parts, rows: size.length, columns: size.width) {
      Attention.run($0, heads: size.heads, into: $1, scratch: &scratch)
    }
  }
}
