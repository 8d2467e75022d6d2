import Foundation

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
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("vocalmidi-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (song, sound) = (
      folder.appendingPathComponent("song.mid"), folder.appendingPathComponent("song.raw")
    )
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      try Data(midi).write(to: song)
      try play(song, to: sound, sampleRate: sampleRate)
      let bytes = try Data(contentsOf: sound)
      return bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
    } catch {
      throw .failed(reason: error.localizedDescription)
    }
  }

  private func play(_ song: URL, to sound: URL, sampleRate: Int) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [
      "-n", "-i", "-q", "-g", "\(Self.gain)", "-r", "\(sampleRate)", "-T", "raw", "-O", "float",
      "-E", "cpu", "-F", sound.path, soundFont, song.path,
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
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
