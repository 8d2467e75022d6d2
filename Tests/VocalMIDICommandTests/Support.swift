import Foundation

/// One run of the built program.
struct Run {
  let status: Int32
  let output: String
  let errors: String

  /// - Parameters:
  ///   - output: a file for the program's output; by default the output is kept.
  ///   - input: what comes through a pipe to the program's input.
  ///   - script: a shell script that runs the program; it has the program as $0 and the arguments as $@.
  init(
    _ arguments: [String], output file: FileHandle? = nil, input: Data? = nil,
    by script: String? = nil
  ) throws {
    let program = Bundle.module.bundleURL.deletingLastPathComponent().appending(path: "vocalmidi")
    let process = Process()
    process.executableURL = script == nil ? program : URL(filePath: "/bin/sh")
    process.arguments = (script.map { ["-c", $0, program.path()] } ?? []) + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = file ?? output
    process.standardError = errors
    let source = input.map { _ in Pipe() }
    if let source { process.standardInput = source }
    try Self.unblocked { try process.run() }
    if let source, let input {
      Thread {
        try? source.fileHandleForWriting.write(contentsOf: input)
        try? source.fileHandleForWriting.close()
      }.start()
    }
    // If this end stayed open, reading from the pipe would never end.
    if file != nil { try output.fileHandleForWriting.close() }
    self.output = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    self.errors = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }

  /// Calls `body` with all signals let through: the threads of pools block them, and processes inherit that.
  private static func unblocked(_ body: () throws -> Void) rethrows {
    var (none, blocked) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    try body()
  }

  init(_ arguments: String...) throws { try self.init(arguments) }
}

/// A WAV file of one second, 16 bits, mono, 22,050 Hz.
func recording() -> Data {
  func little(_ value: UInt32, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }
  let samples = (0..<22050).map { index in
    Int16(12000 * sin(2 * .pi * 220 * Double(index) / 22050))
  }
  let data = samples.flatMap { little(UInt32(UInt16(bitPattern: $0)), 2) }
  var file = Array("RIFF".utf8) + little(UInt32(36 + data.count), 4) + Array("WAVEfmt ".utf8)
  file += little(16, 4) + little(1, 2) + little(1, 2) + little(22050, 4) + little(44100, 4)
  file += little(2, 2) + little(16, 2) + Array("data".utf8) + little(UInt32(data.count), 4)
  return Data(file + data)
}
