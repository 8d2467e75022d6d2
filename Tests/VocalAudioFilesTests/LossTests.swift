import Foundation
import Testing
import VocalAudioFiles
import VocalTestSupport

/// No audio is lost without a word: containers tell where they end, and checksums what is damaged.
@Suite struct LossTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ bytes: [UInt8]) throws -> (frames: Int, file: AudioFile) {
    let path = try folder.write(Data(bytes), to: "a")
    let file = try AudioFile(path: path, rates: 8000...192_000, ffmpeg: nil)
    var block = [Float](repeating: 0, count: 512 * file.channels)
    while try file.read(into: &block) > 0 {}
    return (file.framesRead, file)
  }

  @Test(arguments: Container.all)
  func aContainerThatBreaksOffSaysSo(container: Container) throws {
    let whole = try read(container.bytes)
    #expect(whole.frames == Container.count && !whole.file.endedEarly && !whole.file.isDamaged)
    for share in [0.3, 0.5, 0.9, 0.99] {
      let part = Array(container.bytes.prefix(Int(share * Double(container.bytes.count))))
      let cut = try read(part)
      #expect(cut.file.endedEarly && cut.frames < Container.count, "\(share)")
      #expect(abs(Double(cut.frames) - share * Double(Container.count)) < 60, "\(share)")
    }
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
