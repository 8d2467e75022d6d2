import Foundation
import Testing
import VocalAudioFiles
import VocalTestSupport

/// No audio is lost without a word: containers tell where they end, and checksums what is damaged.
@Suite struct LossTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A container of 16-bit samples, as its specification has it.
  struct Container: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
  }

  private static let count = 4000
  private static let bigEndian = (0..<count).flatMap { big(Int(12000 * sin(Double($0) / 20)), 2) }

  private static func big(_ value: Int, _ count: Int) -> [UInt8] { little(value, count).reversed() }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func form() -> [UInt8] {
    // 16,000 as a number of 80 bits.
    let rate = [0x40, 0x0C, 0xFA, 0, 0, 0, 0, 0, 0, 0] as [UInt8]
    let common = big(1, 2) + big(count, 4) + big(16, 2) + rate
    let body =
      Array("AIFFCOMM".utf8) + big(common.count, 4) + common + Array("SSND".utf8)
      + big(8 + bigEndian.count, 4) + big(0, 8) + bigEndian
    return Array("FORM".utf8) + big(body.count, 4) + body
  }

  private static func wave64() -> [UInt8] {
    func name(_ text: String, _ rest: [UInt8]) -> [UInt8] { Array(text.utf8) + rest }
    let others: [UInt8] = [0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A]
    let riff = name("riff", [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0, 0])
    let format =
      little(1, 2) + little(1, 2) + little(16000, 4) + little(32000, 4) + little(2, 2)
      + little(16, 2)
    let samples = bigEndian
    let body =
      name("wave", others) + name("fmt ", others) + little(24 + format.count, 8) + format
      + name("data", others) + little(24 + samples.count, 8) + samples
    return riff + little(24 + body.count, 8) + body
  }

  private static func caf() -> [UInt8] {
    let rate = withUnsafeBytes(of: (16000.0).bitPattern.bigEndian) { Array($0) }
    let description =
      rate + Array("lpcm".utf8) + big(0, 4) + big(2, 4) + big(1, 4) + big(1, 4) + big(16, 4)
    return Array("caff".utf8) + big(1, 2) + big(0, 2) + Array("desc".utf8)
      + big(description.count, 8) + description + Array("data".utf8) + big(4 + bigEndian.count, 8)
      + big(0, 4) + bigEndian
  }

  static let containers = [
    Container(testDescription: "AIFF", bytes: form()),
    Container(
      testDescription: "AU",
      bytes: Array(".snd".utf8) + big(24, 4) + big(bigEndian.count, 4) + big(3, 4) + big(16000, 4)
        + big(1, 4) + bigEndian),
    Container(testDescription: "Wave64", bytes: wave64()),
    Container(testDescription: "CAF", bytes: caf()),
  ]

  private func read(_ bytes: [UInt8]) throws -> (frames: Int, file: AudioFile) {
    let path = try folder.write(Data(bytes), to: "a")
    let file = try AudioFile(path: path, rates: 8000...192_000, ffmpeg: nil)
    var block = [Float](repeating: 0, count: 512 * file.channels)
    while try file.read(into: &block) > 0 {}
    return (file.framesRead, file)
  }

  /// libsndfile refuses CAF that breaks off.
  @Test(arguments: containers)
  func aContainerThatBreaksOffSaysSo(container: Container) throws {
    let whole = try read(container.bytes)
    #expect(whole.frames == Self.count && !whole.file.endedEarly && !whole.file.isDamaged)
    for share in [0.3, 0.5, 0.9, 0.99] {
      let part = Array(container.bytes.prefix(Int(share * Double(container.bytes.count))))
      if container.testDescription == "CAF" {
        #expect(throws: AudioFileError.self) { try read(part) }
      } else {
        let cut = try read(part)
        #expect(cut.file.endedEarly && cut.frames < Self.count, "\(share)")
      }
    }
  }

  /// A writer that could not go back states no length.
  @Test func audioOfUnknownLengthIsNotCalledCutShort() throws {
    var bytes = Self.containers[1].bytes
    bytes.replaceSubrange(8..<12, with: [255, 255, 255, 255])
    let file = try read(bytes)
    #expect(file.frames == Self.count && !file.file.endedEarly)
  }

  private func ogg() throws -> [UInt8] { try Fixtures(of: .module).bytes("tone.ogg") }

  @Test func anOggStreamThatBreaksOffSaysSo() throws {
    let bytes = try ogg()
    let whole = try read(bytes)
    #expect(!whole.file.endedEarly && !whole.file.isDamaged)
    // A second stream breaks off in its middle, and in its last page.
    for missing in [bytes.count / 2, 1] {
      #expect(try read(bytes + bytes.dropLast(missing)).file.endedEarly)
    }
  }

  @Test func aFlippedBitInAnOggStreamIsTold() throws {
    let bytes = try ogg()
    let start = bytes.count * 3 / 4
    for place in stride(from: start, to: bytes.count, by: 97) {
      var damaged = bytes
      damaged[place] ^= 1 << (place % 8)
      guard let file = try? read(damaged).file else { continue }
      #expect(file.isDamaged || file.endedEarly, "byte \(place)")
    }
  }

  /// libsndfile's own words are of files that do not exist, and of pipes.
  @Test func anMP3FileWithoutAWholeFrameIsToldAsSuch() throws {
    let start = try Fixtures(of: .module).bytes("tone.mp3").prefix(500)
    let error = #expect(throws: AudioFileError.self) { try read(Array(start)) }
    #expect(error?.description.contains("no whole frame") == true, "\(error as Any)")
  }

  @Test func streamsOneAfterTheOtherAreWhole() throws {
    let bytes = try ogg()
    let both = try read(bytes + bytes)
    #expect(!both.file.endedEarly && !both.file.isDamaged)
  }

  /// LAME, which writes MP3, ends the process at samples that are no numbers, or huge.
  @Test(arguments: SoundFormat.allCases)
  func samplesOfAnyKindAreWritten(format: SoundFormat) throws {
    let hostile: [Float] = [
      .nan, .infinity, -.infinity, 3e38, -3e38, .leastNonzeroMagnitude, 2, -2,
    ]
    let samples: [Float] = (0..<40_000).map { index in hostile[index / 7 % hostile.count] }
    let bytes = try format.file(of: samples, channels: 1, sampleRate: 44100)
    let path = try folder.write(Data(bytes), to: "a.\(format.rawValue)")
    let mono = try AudioFile(path: path, rates: 8000...192_000, ffmpeg: nil).mono()
    #expect(mono.count >= 40_000 && mono.allSatisfy { abs($0) < 2 })
  }
}
