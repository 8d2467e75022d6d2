import Foundation
import Testing
import VocalAudioFiles
import VocalTestSupport

/// Recordings that exist are read: whatever their headers say, whatever way they come, in whatever format.
@Suite struct IntakeTests {
  private static let rates = 8000.0...192_000
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let samples = (0..<4000).map { Float(sin(Double($0) * 0.05)) / 2 }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A mono WAV file of 32-bit floats whose header states other lengths than its own.
  private static func wave(
    riff: Int? = nil, data: Int? = nil, before: [UInt8] = [], after: [UInt8] = []
  ) -> [UInt8] {
    let bytes = samples.flatMap { little(Int($0.bitPattern), 4) }
    let format =
      little(3, 2) + little(1, 2) + little(16000, 4) + little(64000, 4) + little(4, 2)
      + little(32, 2)
    let body =
      Array("WAVEfmt ".utf8) + little(16, 4) + format + before + Array("data".utf8)
      + little(data ?? bytes.count, 4) + bytes + after
    return Array("RIFF".utf8) + little(riff ?? body.count, 4) + body
  }

  private func read(_ file: AudioFile) throws -> [Float] {
    var samples: [Float] = []
    var block = [Float](repeating: 0, count: 512 * file.channels)
    while case let count = try file.read(into: &block), count > 0 {
      samples += block[..<(count * file.channels)]
    }
    return samples
  }

  private func file(_ bytes: [UInt8], _ name: String = "a.wav") throws -> AudioFile {
    try AudioFile(
      path: folder.write(Data(bytes), to: name), rates: Self.rates, ffmpeg: nil)
  }

  @Test(arguments: [0, 4, 400, 15_000])
  func aWaveFileOfATooSmallLengthIsReadToItsEnd(length: Int) throws {
    for riff in [nil, 0, 36, 36 + length] {
      let file = try file(Self.wave(riff: riff, data: length))
      #expect(try read(file) == Self.samples)
      #expect(file.isLengthWrong && !file.endedEarly)
    }
  }

  @Test(arguments: [0xFFFF_FFFF, 0x7FFF_F000, 0xFFFF_FFDB])
  func aWaveFileOfUnknownLengthIsReadToItsEnd(length: Int) throws {
    for riff in [0, length] {
      let file = try file(Self.wave(riff: riff, data: length))
      #expect(try read(file) == Self.samples)
      #expect(!file.isLengthWrong && !file.endedEarly)
    }
  }

  @Test func theLengthOfTheWholeDoesNotMatter() throws {
    for riff in [0, 1, 100, 0x7FFF_FFFF, 0xFFFF_FFFF] {
      let file = try file(Self.wave(riff: riff))
      #expect(try read(file) == Self.samples)
      #expect(!file.endedEarly)
    }
  }

  @Test func chunksAfterTheSamplesAreNotHeard() throws {
    let list = Array("LIST".utf8) + Self.little(200, 4) + [UInt8](repeating: 65, count: 200)
    for after in [list, list + list, Array("ID3".utf8) + [UInt8](repeating: 7, count: 300)] {
      let file = try file(Self.wave(after: after))
      #expect(try read(file) == Self.samples)
      #expect(!file.isLengthWrong)
    }
  }

  @Test func aBrokenChunkBeforeTheSamplesIsSteppedOver() throws {
    for length in [0xFFFF_FFFF, 5000, 3] {
      let list = Array("LIST".utf8) + Self.little(length, 4) + [UInt8](repeating: 0, count: 40)
      let file = try file(Self.wave(before: list))
      #expect(try read(file) == Self.samples)
      #expect(file.isLengthWrong)
    }
  }

  @Test func aRecordingWithoutASampleIsStillCalledEmpty() throws {
    let empty = Array(Self.wave(data: 0).prefix(44))
    let path = try folder.write(Data(empty), to: "e.wav")
    #expect(throws: AudioFileError.empty(path: path)) {
      try AudioFile(path: path, rates: Self.rates)
    }
  }

  @Test func aPipeIsReadAsAFileIs() throws {
    let path = folder.path("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let bytes = Data(Self.wave())
    let writer = Thread { FileHandle(forWritingAtPath: path)?.write(bytes) }
    writer.start()
    let source = try AudioSource(path: path)
    for _ in 0..<2 {
      #expect(try read(AudioFile(source, rates: Self.rates, ffmpeg: nil)) == Self.samples)
    }
    #expect(try source.contents() == Array(bytes))
    #expect(source.start(4) == Array("RIFF".utf8))
  }

  @Test func aCancelledTaskReadsAPipeNoFurther() async throws {
    let path = folder.path("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let bytes = Data(Self.wave())
    let writer = Thread { FileHandle(forWritingAtPath: path)?.write(bytes) }
    writer.start()
    let reader = Task { () -> AudioFileError? in
      thrownError { () throws(AudioFileError) in
        try AudioSource(path: path) { _ in withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    #expect(await reader.value == .cancelled(path: path))
    let wave = try folder.write(Data(Self.wave()), to: "a.wav")
    let mono = Task { () -> AudioFileError? in
      withUnsafeCurrentTask { $0?.cancel() }
      return thrownError { () throws(AudioFileError) in try AudioFile(path: wave).mono() }
    }
    #expect(await mono.value == .cancelled(path: wave))
  }

  @Test func withoutFFmpegOtherFormatsNameItAsTheRemedy() throws {
    let path = try folder.write(Data("\0\0\0\u{1C}ftypM4A no known audio".utf8), to: "a.m4a")
    let error = thrownError { () throws(AudioFileError) in
      try AudioFile(path: path, rates: Self.rates, ffmpeg: nil)
    }
    guard case .needsFFmpeg(path, _) = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(error?.description.contains("install ffmpeg") == true)
  }

  private static let hasFFmpeg = FFmpeg.installed != nil

  @Test(
    .enabled(if: hasFFmpeg, "ffmpeg is not installed"),
    arguments: [
      ("a.m4a", ["-c:a", "aac"]), ("a.webm", ["-c:a", "libopus"]), ("adts.mp3", ["-f", "adts"]),
      ("a.mp4", ["-f", "lavfi", "-i", "color=s=64x64:d=1", "-c:v", "mpeg4", "-c:a", "aac"]),
    ])
  func formatsOfPhonesAndVideosAreReadThroughFFmpeg(name: String, options: [String]) throws {
    let ffmpeg = try #require(FFmpeg.installed)
    let input = try folder.write(Data(Self.wave()), to: "in.wav")
    let make = Process()
    make.executableURL = URL(fileURLWithPath: ffmpeg.path)
    make.arguments =
      ["-nostdin", "-v", "error", "-i", input] + options + ["-ar", "48000", folder.path(name)]
    try make.run()
    make.waitUntilExit()
    try #require(make.terminationStatus == 0)
    // The name cannot be taken for an option or an address.
    let hostile = folder.path("-i http:\(name)")
    try FileManager.default.moveItem(atPath: folder.path(name), toPath: hostile)

    let file = try AudioFile(path: hostile, rates: Self.rates)
    #expect(file.sampleRate == 48000 && file.channels == 1)
    let found = try read(file)
    #expect(abs(found.count - 12000) < 3000)
    let energy = found.reduce(0) { $0 + Double($1 * $1) } / Double(found.count)
    #expect(abs(energy - 0.125) < 0.03)
    #expect(file.complaint == nil)
    // A file that is left before its end ends the process.
    let left = try AudioFile(path: hostile, rates: Self.rates)
    var block = [Float](repeating: 0, count: 16)
    #expect(try left.read(into: &block) == 16)
  }

  @Test(.enabled(if: hasFFmpeg, "ffmpeg is not installed"))
  func whatFFmpegCannotReadEitherIsToldInItsWords() throws {
    let path = try folder.write(Data("This is a letter.".utf8), to: "letter.m4a")
    let error = thrownError { () throws(AudioFileError) in
      try AudioFile(path: path, rates: Self.rates)
    }
    guard case .notAudio(path, let reason) = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(reason.contains("Invalid data"))
  }
}
