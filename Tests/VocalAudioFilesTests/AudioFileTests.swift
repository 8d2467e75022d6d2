import Foundation
import Testing
import VocalAudioFiles
import VocalTestSupport

@Suite struct AudioFileTests {
  private let fixtures = Fixtures(of: .module)
  private let temporary: TemporaryFolder
  private var directory: URL { temporary.url }

  private static let rates = 8000.0...192_000

  init() throws { temporary = try TemporaryFolder() }

  private func audioFile(_ path: String) throws(AudioFileError) -> AudioFile {
    try AudioFile(path: path, rates: Self.rates)
  }

  /// A 440 Hz tone with amplitude 0.5 on the left, 660 Hz with 0.25 on the right, as encoded by another program.
  @Test(arguments: [("tone.flac", 1e-4), ("tone.ogg", 0.03), ("tone.mp3", 0.03)])
  func theFormatsThatPeopleHaveAreRead(name: String, tolerance: Double) throws {
    let file = try audioFile(fixtures.path(name))
    #expect(file.sampleRate == 44100)
    #expect(file.channels == 2)
    let samples = try readAll(file, framesPerBlock: 1000)
    #expect(samples.count == 2 * file.framesRead)
    #expect(abs(file.framesRead - 11025) < 2400)
    #expect(abs(amplitude(samples, channel: 0, frequency: 440) - 0.5) < tolerance)
    #expect(abs(amplitude(samples, channel: 1, frequency: 660) - 0.25) < tolerance)
    #expect(amplitude(samples, channel: 1, frequency: 440) < tolerance)
  }

  @Test(arguments: [1, 17, 4096, 100_000])
  func blocksOfAnySizeGiveTheWhole(framesPerBlock: Int) throws {
    let values = (0..<3000).map { Float($0) / 3000 - 0.5 }
    let path = try temporaryFile(waveBytes(values, rate: 48000, channels: 3))
    let file = try audioFile(path)
    #expect(file.frameCount == 1000)
    #expect(try readAll(file, framesPerBlock: framesPerBlock) == values)
    var block: [Float] = [0, 0, 0]
    #expect(try file.read(into: &block) == 0)
  }

  @Test func frameThatDoesNotFitIsLeftForTheNextBlock() throws {
    let path = try temporaryFile(waveBytes([1, 2, 3, 4, 5, 6], rate: 44100, channels: 2))
    let file = try audioFile(path)
    var block: [Float] = [0, 0, 0, 0, 9]
    #expect(try file.read(into: &block) == 2)
    #expect(block == [1, 2, 3, 4, 9])
    #expect(try file.read(into: &block) == 1)
    #expect(block == [5, 6, 3, 4, 9])
  }

  @Test func fileCutShortSaysSo() throws {
    let bytes = waveBytes(Array(repeating: 0.5, count: 2000), rate: 44100, channels: 2)
    let whole = try audioFile(temporaryFile(bytes))
    _ = try readAll(whole, framesPerBlock: 300)
    #expect(!whole.endedEarly)

    let compressed = try Data(contentsOf: URL(fileURLWithPath: fixtures.path("tone.mp3")))
    let cut = try audioFile(temporaryFile(Array(compressed.prefix(compressed.count / 2))))
    _ = try readAll(cut, framesPerBlock: 300)
    #expect(cut.endedEarly && cut.framesRead > 1000)
  }

  /// libsndfile itself reads such files as shorter ones, without an error.
  @Test func waveCutShortSaysSo() throws {
    let bytes = waveBytes(Array(repeating: 0.5, count: 2000), rate: 44100, channels: 2)
    let cut = try audioFile(temporaryFile(Array(bytes.prefix(bytes.count / 2))))
    _ = try readAll(cut, framesPerBlock: 300)
    #expect(cut.endedEarly && (400..<500).contains(cut.framesRead))

    // A chunk of an odd length before the samples, and one after them.
    let list = Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0]
    let rich = Array(bytes[..<36]) + list + bytes[36...] + list
    let whole = try audioFile(temporaryFile(rich))
    _ = try readAll(whole, framesPerBlock: 300)
    #expect(!whole.endedEarly && whole.framesRead == 1000)
    let short = try audioFile(temporaryFile(Array(rich.dropLast(list.count + 8))))
    _ = try readAll(short, framesPerBlock: 300)
    #expect(short.endedEarly && short.framesRead == 999)

    // The header of a writer to a pipe, which cannot know the length.
    var piped = bytes
    piped.replaceSubrange(40..<44, with: [255, 255, 255, 255])
    let stream = try audioFile(temporaryFile(piped))
    _ = try readAll(stream, framesPerBlock: 300)
    #expect(!stream.endedEarly)
  }

  @Test func manyChannelsAreRead() throws {
    let values = (0..<3 * 1024).map { Float($0) / 4096 }
    let file = try audioFile(temporaryFile(waveBytes(values, rate: 44100, channels: 1024)))
    #expect(file.channels == 1024)
    #expect(try readAll(file, framesPerBlock: 2) == values)
  }

  @Test func whatIsNotAnAudioFileIsRefused() throws {
    let missing = directory.path + "/missing"
    #expect(throws: AudioFileError.noSuchFile(path: missing)) { try audioFile(missing) }
    let folder = directory.path
    #expect(throws: AudioFileError.isDirectory(path: folder)) { try audioFile(folder) }
    #expect(throws: AudioFileError.notRegularFile(path: "/dev/null")) {
      try audioFile("/dev/null")
    }
    let empty = try temporaryFile([])
    #expect(throws: AudioFileError.empty(path: empty)) { try audioFile(empty) }
    let text = try temporaryFile(Array("This is a letter, not a song.".utf8))
    let error = #expect(throws: AudioFileError.self) { try audioFile(text) }
    guard case .notAudio(text, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func whatIsNotSupportedIsRefused() throws {
    let silent = try temporaryFile(waveBytes([], rate: 44100, channels: 1))
    #expect(throws: AudioFileError.empty(path: silent)) { try audioFile(silent) }
    for rate in [100, 7999, 192_001] {
      let path = try temporaryFile(waveBytes([0, 0, 0], rate: rate, channels: 1))
      #expect(throws: AudioFileError.unsupportedRate(path: path, rate: rate, supported: Self.rates))
      {
        try audioFile(path)
      }
    }
    let wide = try temporaryFile(
      waveBytes(Array(repeating: 0, count: 2050), rate: 44100, channels: 1025))
    let tooMany = AudioFileError.notAudio(path: wide, reason: "Too many channels specified")
    #expect(throws: tooMany) { try audioFile(wide) }
    #expect(tooMany.description.hasSuffix("in mono or stereo"))
  }

  /// Cut and damaged files give what can be read, or a typed error.
  @Test(arguments: ["tone.flac", "tone.ogg", "tone.mp3"])
  func damagedFilesNeverCrash(name: String) throws {
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixtures.path(name))))
    for round in 1..<60 {
      var damaged = bytes
      if round.isMultiple(of: 2) {
        damaged.removeLast(bytes.count * round / 60)
      } else {
        for flip in 1...8 { damaged[7919 * round * flip % bytes.count] ^= UInt8(round + flip) }
      }
      let path = try temporaryFile(damaged)
      do throws(AudioFileError) {
        let file = try audioFile(path)
        let samples = try readAll(file, framesPerBlock: 4096)
        #expect(!samples.isEmpty && samples.count == file.framesRead * file.channels)
      } catch {
        #expect(error.description.contains(path))
      }
    }
  }

  private func readAll(
    _ file: AudioFile, framesPerBlock: Int
  ) throws(AudioFileError) -> [Float] {
    var samples: [Float] = []
    var block = Array(repeating: Float.nan, count: framesPerBlock * file.channels)
    while case let count = try file.read(into: &block), count > 0 {
      samples += block[..<(count * file.channels)]
    }
    return samples
  }

  /// The amplitude of a sine of whole periods per 0.1 s within one channel of stereo samples at
  /// 44100 Hz.
  private func amplitude(_ samples: [Float], channel: Int, frequency: Double) -> Double {
    var (real, imaginary) = (0.0, 0.0)
    let frames = 2000..<6410
    for frame in frames {
      let angle = 2 * Double.pi * frequency * Double(frame) / 44100
      real += Double(samples[2 * frame + channel]) * cos(angle)
      imaginary += Double(samples[2 * frame + channel]) * sin(angle)
    }
    return 2 * (real * real + imaginary * imaginary).squareRoot() / Double(frames.count)
  }

  private func temporaryFile(_ bytes: [UInt8]) throws -> String {
    let url = directory.appending(path: UUID().uuidString)
    try Data(bytes).write(to: url)
    return url.path
  }

  /// A WAV file of 32-bit floats, byte by byte.
  private func waveBytes(_ samples: [Float], rate: Int, channels: Int) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let data = samples.flatMap { little(Int($0.bitPattern), 4) }
    let format =
      little(3, 2) + little(channels, 2) + little(rate, 4) + little(4 * rate * channels, 4)
      + little(4 * channels, 2) + little(32, 2)
    return Array("RIFF".utf8) + little(36 + data.count, 4) + Array("WAVEfmt ".utf8) + little(16, 4)
      + format + Array("data".utf8) + little(data.count, 4) + data
  }
}
