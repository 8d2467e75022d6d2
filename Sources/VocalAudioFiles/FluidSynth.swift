import Foundation
import VocalFiles

/// The program `fluidsynth`, which plays MIDI files with a sound font.
package struct FluidSynth: Hashable, Sendable {
  /// The sample rates that it plays at, in Hz.
  package static let sampleRates = 8000...96000
  /// Channels of what it plays.
  package static let channels = 2

  private let program: String
  private let soundFont: String

  /// Of full scale, so that no band is clipped.
  private static let gain = 0.4

  /// Where distributions put sound fonts, and the one of them that is preferred: the volumes of songs are set by it.
  private static let folders = [
    "/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts",
  ]
  private static let preferred = "FluidR3_GM.sf2"

  /// - Parameter soundFont: the path of a sound font of General MIDI; nil for one that is installed.
  /// - Throws: ``SynthesisError`` where the program or the sound font is missing.
  package init(soundFont: String? = nil) throws(SynthesisError) {
    guard let program = InstalledProgram.path(of: "fluidsynth") else { throw .noProgram }
    self.program = program
    if let soundFont {
      guard access(soundFont, R_OK) == 0 else { throw .noSoundFont(path: soundFont) }
      self.soundFont = soundFont
    } else {
      guard let found = Self.installedFont() else { throw .noSoundFont(path: nil) }
      self.soundFont = found
    }
  }

  private static func installedFont() -> String? {
    let fonts = folders.flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".sf2") || $0.hasSuffix(".sf3") }.sorted().map { "\(folder)/\($0)" }
    }
    return fonts.first { $0.hasSuffix("/" + preferred) } ?? fonts.first
  }

  /// A MIDI file as it sounds.
  ///
  /// - Parameters:
  ///   - midi: the bytes of the file.
  ///   - sampleRate: in ``sampleRates``.
  /// - Returns: stereo samples, interleaved; full scale is 1.
  /// - Throws: ``SynthesisError/failed(reason:)``.
  package func sound(of midi: [UInt8], sampleRate: Int) throws(SynthesisError) -> [Float] {
    precondition(Self.sampleRates.contains(sampleRate))
    do {
      let (song, sound) = (try TemporaryFile(), try TemporaryFile())
      try midi.write(to: song.descriptor)
      try play(song, to: sound, sampleRate: sampleRate)
      let size = Int(lseek(sound.descriptor, 0, SEEK_END))
      return sound.descriptor.bytes(size, at: 0).withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
    } catch let refusal as SystemRefusal {
      throw .failed(reason: refusal.reason)
    } catch {
      throw .failed(reason: error.localizedDescription)
    }
  }

  /// A file without a name, of which nothing is left however the process ends.
  private final class TemporaryFile {
    let descriptor: Int32

    init() throws(SystemRefusal) { descriptor = try NamelessFile.make() }

    deinit { close(descriptor) }

    var handle: FileHandle { FileHandle(fileDescriptor: descriptor, closeOnDealloc: false) }
  }

  /// Plays a file to another: the program has both as its streams, which it does not use itself, and opens them by the
  /// names that these have for it. What it would print comes after the song.
  private func play(_ song: TemporaryFile, to sound: TemporaryFile, sampleRate: Int) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [
      "-n", "-i", "-q", "-g", "\(Self.gain)", "-r", "\(sampleRate)", "-T", "raw", "-O", "float",
      "-E", "cpu", "-F", "/proc/self/fd/0", soundFont, "/proc/self/fd/1",
    ]
    process.standardInput = sound.handle
    process.standardOutput = song.handle
    let messages = Pipe()
    process.standardError = messages
    try process.run()
    let said = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    // It ends well even where it could not write all of the sound.
    if let line = said.split(whereSeparator: \.isNewline).last(where: { $0.contains("write error") }
    ) {
      throw BrokenSound(errorDescription: String(line))
    }
  }

  /// Not all of the sound was written.
  private struct BrokenSound: LocalizedError {
    let errorDescription: String?
  }
}
