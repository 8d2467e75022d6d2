import Testing
import VocalStages

@Suite struct SplitMix64Tests {
  @Test func theFirstNumbersAreThoseOfTheAuthorsImplementation() {
    var random = SplitMix64(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in random.next() } == expected)
  }

  @Test func normalNumbersHaveTheMomentsOfTheStandardNormalDistribution() {
    var random = SplitMix64(seed: 7)
    let normals = random.normals(20_001).map(Double.init)
    #expect(normals.count == 20_001)
    let mean = normals.reduce(0, +) / 20_001
    let variance = normals.reduce(0) { $0 + $1 * $1 } / 20_001
    let kurtosis = normals.reduce(0) { $0 + $1 * $1 * $1 * $1 } / 20_001
    #expect(abs(mean) < 0.03)
    #expect(abs(variance - 1) < 0.05)
    #expect(abs(kurtosis - 3) < 0.25)
  }
}
