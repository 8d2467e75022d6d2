import Foundation
import VocalFiles

/// The program `ffmpeg`, which decodes what libsndfile does not: M4A, WebM, the sound of videos.
package struct FFmpeg: Hashable, Sendable {
  /// Where the program is.
  package let path: String

  /// A program at a path.
  package init(path: String) { self.path = path }

  /// The one that is installed, found as a shell finds it; nil where there is none.
  package static var installed: FFmpeg? { InstalledProgram.path(of: "ffmpeg").map(FFmpeg.init) }
}

/// An audio file that `ffmpeg` decodes. The samples come through a pipe, as they are asked for.
final class FFmpegDecoder: AudioDecoder {
  let sampleRate: Int
  let channels: Int
  let frameCount: Int? = nil
  private(set) var hasFailed = false
  private(set) var complaint: String?

  private let process: FFmpegProcess

  /// Why the program gives no samples, in its own words.
  struct Refusal: Error {
    let reason: String
  }

  /// The header of AU, Sun's audio format, which has a fixed place for everything and may leave the length open.
  private enum Header {
    static let length = 24
    static let magic = Array(".snd".utf8)
  }

  private static let bytesPerSample = 4

  init(_ source: AudioSource, _ program: FFmpeg) throws(Refusal) {
    process = try FFmpegProcess(program, of: source)
    let header = process.read(Header.length)
    let words = stride(from: 0, to: header.count, by: 4).map { place in
      header[place..<min(place + 4, header.count)].reduce(0) { $0 << 8 | Int($1) }
    }
    guard header.count == Header.length, header.starts(with: Header.magic), words[4] > 0,
      words[5] > 0
    else {
      throw Refusal(reason: process.end().message ?? "ffmpeg finds no audio in it")
    }
    (sampleRate, channels) = (words[4], words[5])
    _ = process.read(words[1] - Header.length)
  }

  func read(_ frames: Int, into block: inout [Float]) -> Int {
    let frame = channels * Self.bytesPerSample
    let bytes = process.read(frames * frame)
    let count = bytes.count / frame
    bytes.withUnsafeBytes { bytes in
      for index in 0..<count * channels {
        let bits = bytes.loadUnaligned(fromByteOffset: index * Self.bytesPerSample, as: UInt32.self)
        block[index] = Float(bitPattern: UInt32(bigEndian: bits))
      }
    }
    if count < frames {
      let end = process.end()
      (hasFailed, complaint) = (end.isFailure, end.message)
    }
    return count
  }
}

/// A process of `ffmpeg` that turns one file into AU. It ends with this object.
///
/// The process is given the open file and no name, so that no name is taken for an option or an address, and may
/// open no address that the file names.
private final class FFmpegProcess {
  /// The name that the file has for the process.
  private static let input = "file:/dev/fd/0"

  private let process = Process()
  private let output = Pipe()
  private let messages: Int32
  private var hasEnded = false
  private var isFailure = false

  init(_ program: FFmpeg, of source: AudioSource) throws(FFmpegDecoder.Refusal) {
    do { messages = try NamelessFile.make() } catch {
      throw FFmpegDecoder.Refusal(reason: "no temporary file can be made: \(error.reason)")
    }
    process.executableURL = URL(fileURLWithPath: program.path)
    process.arguments = [
      "-nostdin", "-hide_banner", "-v", "error", "-protocol_whitelist", "file",
      "-i", Self.input, "-vn", "-sn", "-dn", "-c:a", "pcm_f32be", "-f", "au", "pipe:1",
    ]
    process.standardInput = FileHandle(fileDescriptor: source.descriptor, closeOnDealloc: false)
    process.standardOutput = output
    process.standardError = FileHandle(fileDescriptor: messages, closeOnDealloc: false)
    do {
      try process.run()
    } catch {
      hasEnded = true
      throw FFmpegDecoder.Refusal(reason: "\(program.path) cannot be run")
    }
  }

  deinit {
    if !hasEnded { kill(process.processIdentifier, SIGKILL) }
    _ = end()
    close(messages)
  }

  /// The next bytes of the output; fewer than `count` only at its end.
  func read(_ count: Int) -> [UInt8] {
    guard count > 0, !hasEnded else { return [] }
    let descriptor = output.fileHandleForReading.fileDescriptor
    return VocalAudioFiles.bytes(count) { target, length, _ in
      Foundation.read(descriptor, target, length)
    }
  }

  /// Ends the process, if it has not come to its end.
  ///
  /// - Returns: whether it failed, and the last line that it said.
  func end() -> (isFailure: Bool, message: String?) {
    if !hasEnded {
      hasEnded = true
      // A process whose output nobody reads any more ends by itself.
      try? output.fileHandleForReading.close()
      process.waitUntilExit()
      isFailure = process.terminationStatus != 0
    }
    let said = String(decoding: messages.bytes(1 << 16, at: 0), as: UTF8.self)
    let last = said.split(whereSeparator: \.isNewline).last
    // A line begins with the decoder and its address, or with the name that the file has for the process.
    let words = last?.split(separator: "] ").last?.split(separator: "\(Self.input): ").last
    return (isFailure, words.map(String.init))
  }
}
