import Foundation
import Testing
import VocalSignal

@Suite struct ResamplerTests {
  private static let rates: [Double] = [
    8000, 11025, 16000, 22050, 22051, 24000, 31337, 44100, 44101.5, 48000, 96000, 192_000,
  ]

  /// A sum of sines within the pass band (0.45 of the lower rate), known in closed form at any
  /// time: what comes out must be its samples at the output's times, which tests gain, pass band,
  /// images, aliases and delay at once.
  @Test(arguments: rates)
  func outputIsTheBandLimitedSignalAtTheNewTimes(rate: Double) throws {
    let band = min(rate, 22050)
    let frequencies = [0.01, 0.1, 0.27, 0.38, 0.449].map { $0 * band }
    func signal(_ time: Double) -> Double {
      frequencies.reduce(0) { $0 + 0.2 * sin(2 * .pi * $1 * time + $1) }
    }
    let input = (0..<Int(rate / 2)).map { Float(signal(Double($0) / rate)) }
    let output = try resampled(input, rate: rate)

    let settled = Int(200 * 22050 / band)
    var error = 0.0
    var power = 0.0
    for index in settled..<output.count - settled {
      let expected = signal(Double(index) / 22050)
      error += pow(Double(output[index]) - expected, 2)
      power += pow(expected, 2)
    }
    #expect(decibels(error, over: power) < -95)
  }

  /// A sine above the output's Nyquist frequency must not come back below it.
  @Test(arguments: [24000.0, 44100, 44101.5, 48000, 192_000])
  func aliasesAreRejected(rate: Double) throws {
    for frequency in stride(from: 11030.0, to: rate / 2, by: 1171) {
      let input = (0..<Int(rate / 4)).map { Float(sin(2 * .pi * frequency * Double($0) / rate)) }
      let output = try resampled(input, rate: rate)
      let middle = output[400..<output.count - 400]
      let power = middle.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(middle.count)
      #expect(decibels(power, over: 0.5) < -90, "\(frequency) Hz at \(rate) Hz")
    }
  }

  @Test(arguments: rates)
  func blocksOfAnySizeGiveTheBitsOfTheWhole(rate: Double) throws {
    let input = noise(count: 30000, seed: 5)
    let whole = try resampled(input, rate: rate)
    let resampler = try Resampler(inputRate: rate)
    for seed in 1...3 as ClosedRange<UInt64> {
      var output: [Float] = []
      inRandomBlocks(input, seed: seed) { resampler.process($0, appendingTo: &output) }
      resampler.finish(appendingTo: &output)
      #expect(output == whole)
    }
  }

  @Test(arguments: rates, [0, 1, 2, 3, 100, 4801])
  func lengthIsTheDurationRoundedUp(rate: Double, count: Int) throws {
    let output = try resampled(noise(count: count, seed: 1), rate: rate)
    #expect(output.count == Int((Double(count) * 22050 / rate).rounded(.up)))
    #expect(try Resampler(inputRate: rate).outputCount(for: count) == output.count)
  }

  @Test(arguments: [0, -1, 7999, 192_001, .nan, .infinity, -.infinity, 1e300])
  func unsupportedRatesAreRefused(rate: Double) {
    let error = #expect(throws: ResamplerError.self) { try Resampler(inputRate: rate) }
    #expect(error?.description.contains("8000 to 192000") == true)
    #expect(throws: ResamplerError.self) { try Resampler(inputRate: 44100, outputRate: rate) }
  }

  private func resampled(_ input: [Float], rate: Double) throws -> [Float] {
    let resampler = try Resampler(inputRate: rate)
    var output: [Float] = []
    resampler.process(input.span, appendingTo: &output)
    resampler.finish(appendingTo: &output)
    return output
  }
}
