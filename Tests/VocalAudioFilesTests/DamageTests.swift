import Foundation
import Testing
import VocalAudioFiles
import VocalTestSupport

/// Bits that flip cost no more than the frame that they are in, and none does without a word where a checksum tells.
@Suite struct DamageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Five seconds of a tone with noise, mono at 44,100 Hz, and the file as FLAC.
  private static let rate = 44100
  private static let (samples, flac): ([Float], [UInt8]) = {
    var random = SeededRandom(seed: 16)
    let samples = (0..<5 * rate).map { index in
      let noise = Float(random.next() % 2000) / 32768
      return ((0.5 * sin(Float(index) * 0.03) + noise) * 32767).rounded() / 32768
    }
    let file = try? SoundFormat.flac.file(of: samples, channels: 1, sampleRate: rate)
    return (samples, file ?? [])
  }()

  private func read(
    _ bytes: [UInt8], block length: Int = 16384
  ) throws -> (samples: [Float], file: AudioFile) {
    let path = try folder.write(Data(bytes), to: "a")
    let file = try AudioFile(path: path, rates: 8000...192_000, ffmpeg: nil)
    var samples: [Float] = []
    var block = [Float](repeating: 0, count: length)
    while case let count = try file.read(into: &block), count > 0 { samples += block[..<count] }
    return (samples, file)
  }

  private func expectAllButWhatIsLost(
    _ read: (samples: [Float], file: AudioFile), _ context: String
  ) {
    #expect(read.samples.count == Self.samples.count, "\(context)")
    #expect(read.file.isDamaged && !read.file.endedEarly, "\(context)")
    let lost = read.file.lostFrames
    let isKept = read.samples.indices.allSatisfy { index in
      lost.contains { $0.contains(index) }
        || abs(read.samples[index] - Self.samples[index]) < 1e-4
    }
    #expect(isKept && !lost.isEmpty, "\(context): \(lost)")
  }

  @Test(arguments: [16384, 4096, 1000, 37])
  func aFlippedBitInAFLACFileCostsOneFrame(block: Int) throws {
    let whole = try read(Self.flac, block: block)
    #expect(whole.samples.count == Self.samples.count)
    #expect(!whole.file.isDamaged && !whole.file.endedEarly && whole.file.lostFrames.isEmpty)
    let start = Self.flac.count / 50
    for place in stride(from: start, to: Self.flac.count, by: Self.flac.count / 23) {
      var damaged = Self.flac
      damaged[place] ^= 1 << (place % 8)
      let read = try read(damaged, block: block)
      expectAllButWhatIsLost(read, "byte \(place)")
      #expect(read.file.lostFrames.map(\.count).reduce(0, +) <= 4608, "byte \(place)")
    }
  }

  @Test func aDamagedHeaderOfAFLACFrameMovesNothing() throws {
    // Every frame of a stream of one block size begins so.
    let headers = Self.flac.indices.dropLast(4).filter { index in
      Self.flac[index] == 0xFF && Self.flac[index + 1] & 0xFE == 0xF8
        && Self.flac[index + 3] & 1 == 0 && Self.flac[index + 3] >> 4 == 0
    }
    try #require(headers.count > 10)
    for header in [headers[1], headers[headers.count / 2]] {
      for byte in 0..<5 {
        var damaged = Self.flac
        damaged[header + byte] ^= 4
        expectAllButWhatIsLost(try read(damaged), "byte \(byte)")
      }
    }
  }

  @Test func severalDamagedPlacesAreToldEach() throws {
    var damaged = Self.flac
    for share in [0.2, 0.5, 0.8] { damaged[Int(share * Double(damaged.count))] ^= 1 }
    damaged.replaceSubrange(damaged.count / 3..<damaged.count / 3 + 20_000, with: [])
    let read = try read(damaged)
    expectAllButWhatIsLost(read, "")
    #expect(read.file.lostFrames.count == 4)
  }

  @Test func aFLACFileThatBreaksOffSaysSo() throws {
    for share in [0.3, 0.71, 0.95] {
      let cut = Array(Self.flac.prefix(Int(share * Double(Self.flac.count))))
      #expect(try read(cut).file.endedEarly, "\(share)")
      var damaged = cut
      damaged[cut.count / 2] ^= 8
      let both = try read(damaged).file
      #expect(both.endedEarly && both.isDamaged && !both.lostFrames.isEmpty, "\(share)")
      #expect(abs(Double(both.framesRead) / Double(Self.samples.count) - share) < 0.05)
    }
  }

  @Test func aFLACFileIsReadBehindATagAndBeforeOne() throws {
    let before = Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 100] + [UInt8](repeating: 0, count: 100)
    let after = Array("TAG".utf8) + [UInt8](repeating: 65, count: 125)
    var damaged = Self.flac
    damaged[damaged.count / 2] ^= 1
    expectAllButWhatIsLost(try read(before + damaged + after), "")
  }

  /// The number of samples has 36 bits in the block that describes the stream.
  @Test func aFLACFileWhoseHeaderStatesFewerSamplesIsReadToItsEnd() throws {
    var bytes = Self.flac
    bytes.replaceSubrange(22..<26, with: [0, 0, 0x40, 0])
    #expect(try read(bytes).samples.count == Self.samples.count)
  }

  private func mp3() throws -> [UInt8] { try Fixtures(of: .module).bytes("tone.mp3") }

  @Test func aFlippedBitInAnMP3FileWithAnEncodersTagIsTold() throws {
    let bytes = try mp3()
    let whole = try read(bytes).file
    #expect(!whole.isDamaged && !whole.endedEarly)
    let tagged = try read(bytes + Array("TAG".utf8) + [UInt8](repeating: 65, count: 125)).file
    #expect(!tagged.isDamaged && !tagged.endedEarly)
    // Behind the frame that has the tag.
    for place in stride(from: 417, to: bytes.count, by: 41) {
      var damaged = bytes
      damaged[place] ^= 1 << (place % 8)
      guard let file = try? read(damaged).file else { continue }
      #expect(file.isDamaged && !file.endedEarly, "byte \(place)")
    }
  }
}
