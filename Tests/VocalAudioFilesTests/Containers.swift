import Foundation
import Testing

/// A container of 16-bit samples, as its specification has it.
struct Container: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  /// Where its lengths are.
  let lengths: [Range<Int>]
  let isBigEndian: Bool
  /// Which of them is that of the whole; nil where there is none, or none that can be told apart.
  var whole: Range<Int>?

  /// The samples that each has.
  static let count = 4000

  /// The same file with other lengths.
  func stating(_ length: Int, in places: [Range<Int>]? = nil) -> [UInt8] {
    var bytes = bytes
    for place in places ?? lengths {
      let stated = little(length, place.count)
      bytes.replaceSubrange(place, with: isBigEndian ? stated.reversed() : stated)
    }
    return bytes
  }

  static let all = [wave(), rf64(), au(), aiff(), wave64(), caf()]

  private static let values = (0..<count).map { Int(12000 * sin(Double($0) / 20)) }
  private static let samples = values.flatMap { little($0, 2) }
  private static let bigSamples = values.flatMap { big($0, 2) }
  private static let format =
    little(1, 2) + little(1, 2) + little(16000, 4) + little(32000, 4) + little(2, 2) + little(16, 2)

  private static func wave() -> Container {
    let body =
      Array("WAVEfmt ".utf8) + little(16, 4) + format + Array("data".utf8)
      + little(samples.count, 4) + samples
    return Container(
      testDescription: "WAV", bytes: Array("RIFF".utf8) + little(body.count, 4) + body,
      lengths: [4..<8, 40..<44], isBigEndian: false, whole: 4..<8)
  }

  private static func rf64() -> Container {
    let long = little(samples.count + 72, 8) + little(samples.count, 8) + little(count, 8)
    let body =
      Array("WAVEds64".utf8) + little(28, 4) + long + little(0, 4) + Array("fmt ".utf8)
      + little(16, 4) + format + Array("data".utf8) + little(-1, 4) + samples
    return Container(
      testDescription: "RF64", bytes: Array("RF64".utf8) + little(-1, 4) + body,
      lengths: [20..<28, 28..<36], isBigEndian: false, whole: 20..<28)
  }

  private static func au() -> Container {
    Container(
      testDescription: "AU",
      bytes: Array(".snd".utf8) + big(24, 4) + big(bigSamples.count, 4) + big(3, 4)
        + big(16000, 4) + big(1, 4) + bigSamples,
      lengths: [8..<12], isBigEndian: true)
  }

  private static func aiff() -> Container {
    // 16,000 as a number of 80 bits.
    let rate = [0x40, 0x0C, 0xFA, 0, 0, 0, 0, 0, 0, 0] as [UInt8]
    let common = big(1, 2) + big(count, 4) + big(16, 2) + rate
    let body =
      Array("AIFFCOMM".utf8) + big(common.count, 4) + common + Array("SSND".utf8)
      + big(8 + bigSamples.count, 4) + big(0, 8) + bigSamples
    return Container(
      testDescription: "AIFF", bytes: Array("FORM".utf8) + big(body.count, 4) + body,
      lengths: [4..<8, 22..<26, 42..<46], isBigEndian: true, whole: 4..<8)
  }

  private static func wave64() -> Container {
    func name(_ text: String, _ rest: [UInt8]) -> [UInt8] { Array(text.utf8) + rest }
    let others: [UInt8] = [0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A]
    let riff = name("riff", [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0, 0])
    let body =
      name("wave", others) + name("fmt ", others) + little(24 + format.count, 8) + format
      + name("data", others) + little(24 + samples.count, 8) + samples
    return Container(
      testDescription: "Wave64", bytes: riff + little(24 + body.count, 8) + body,
      lengths: [16..<24, 96..<104], isBigEndian: false, whole: 16..<24)
  }

  private static func caf() -> Container {
    let rate = withUnsafeBytes(of: (16000.0).bitPattern.bigEndian) { Array($0) }
    let description =
      rate + Array("lpcm".utf8) + big(0, 4) + big(2, 4) + big(1, 4) + big(1, 4) + big(16, 4)
    let bytes =
      Array("caff".utf8) + big(1, 2) + big(0, 2) + Array("desc".utf8)
      + big(description.count, 8) + description + Array("data".utf8)
      + big(4 + bigSamples.count, 8) + big(0, 4) + bigSamples
    return Container(
      testDescription: "CAF", bytes: bytes, lengths: [56..<64], isBigEndian: true)
  }
}

private func big(_ value: Int, _ count: Int) -> [UInt8] { little(value, count).reversed() }

private func little(_ value: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
