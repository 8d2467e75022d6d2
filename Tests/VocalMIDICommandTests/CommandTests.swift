import Foundation
import Testing
import VocalCheckpoints

/// One run of the built program.
private struct Run {
  let status: Int32
  let output: String
  let errors: String

  init(_ arguments: String...) throws {
    let program = Bundle.module.bundleURL.deletingLastPathComponent().appending(path: "vocalmidi")
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    self.output = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    self.errors = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }
}

/// A folder that goes away with the test.
private final class Folder {
  let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path() }
  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func write(_ data: Data, to name: String) throws -> String {
    try data.write(to: URL(filePath: path(name)))
    return path(name)
  }
}

/// A WAV file of one second, 16 bits, mono, 22,050 Hz.
private func recording() -> Data {
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

@Suite("Command line")
struct CommandTests {
  private let folder: Folder
  private let weights: String

  init() throws {
    folder = try Folder()
    weights = try #require(Self.fixture("tiny"))
  }

  private static func fixture(_ name: String) -> String? {
    Bundle.module.path(forResource: name, ofType: "safetensors", inDirectory: "Fixtures")
  }

  @Test("It tells its use and its version")
  func help() throws {
    let help = try Run("--help")
    #expect(help.status == 0)
    for command in ["transcribe", "infer", "inspect"] { #expect(help.output.contains(command)) }
    #expect(try Run("--version").status == 0)
    #expect(try Run("transcribe").status == 64)
    #expect(try Run("transcribe", "a.wav", "--bend", "7").status == 64)
  }

  @Test("A recording becomes MIDI, CSV, JSON and a picture")
  func transcribes() throws {
    let input = try folder.write(recording(), to: "tune.wav")
    let run = try Run(
      "transcribe", input, "--weights", weights, "--csv", folder.path("n.csv"), "--json",
      folder.path("n.json"), "--plot", folder.path("n.svg"))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("tune.mid"))
    let midi = try Data(contentsOf: URL(filePath: folder.path("tune.mid")))
    #expect(midi.prefix(4) == Data("MThd".utf8))
    let csv = try String(contentsOfFile: folder.path("n.csv"), encoding: .utf8)
    #expect(csv.hasPrefix("onset,offset,pitch,velocity,confidence\n"))
    #expect(folder.exists("n.json") && folder.exists("n.svg"))
  }

  @Test("What is no recording is refused, and what lay at the output stays")
  func badInput() throws {
    let text = try folder.write(Data("no audio".utf8), to: "text.wav")
    let empty = try folder.write(Data(), to: "empty.wav")
    let old = try folder.write(Data("precious".utf8), to: "old.mid")
    for input in [text, empty, folder.path("missing.wav"), folder.url.path()] {
      let run = try Run("transcribe", input, "--weights", weights, "-o", old)
      #expect(run.status == 1)
      #expect(!run.errors.isEmpty)
    }
    #expect(try Data(contentsOf: URL(filePath: old)) == Data("precious".utf8))
  }

  @Test("A batch goes on past a bad file and ends with failure")
  func batch() throws {
    let good = try folder.write(recording(), to: "good.wav")
    let bad = try folder.write(Data("no audio".utf8), to: "bad.wav")
    let run = try Run(
      "transcribe", bad, good, "--weights", weights, "-o", folder.path("midi"))
    #expect(run.status == 1)
    #expect(run.errors.contains("bad.wav"))
    #expect(folder.exists("midi/good.mid") && !folder.exists("midi/bad.mid"))
  }

  @Test("Two recordings of one output are a mistake of use")
  func collision() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("a"), withIntermediateDirectories: true)
    let first = try folder.write(recording(), to: "tune.wav")
    let second = try folder.write(recording(), to: "a/tune.wav")
    let run = try Run("transcribe", first, second, "--weights", weights, "-o", folder.path("out"))
    #expect(run.status == 64)
    #expect(!folder.exists("out/tune.mid"))
  }

  @Test("Inspection tells a weight file's contents, and what is wrong with a damaged one")
  func inspects() throws {
    let run = try Run("inspect", weights)
    #expect(run.status == 0)
    for word in ["pitch-cnn-bilstm", "lstm.0.forward.weight_ih", "front_end", "16002"] {
      #expect(
        run.output.replacingOccurrences(of: ",", with: "").contains(word), "\(word) is missing")
    }
    let whole = try Data(contentsOf: URL(filePath: weights))
    let damaged = try folder.write(whole.dropLast(100), to: "damaged.safetensors")
    let refused = try Run("inspect", damaged)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("damaged.safetensors"))
  }

  @Test(
    "Inference equals ONNX Runtime's on the exported model within 1e-4",
    arguments: [("pitch", "tiny", "input", "expected")]
      + [("generator", "generator", "generator-input", "generator-expected")])
  func infers(model: String, weights: String, input: String, expected: String) throws {
    let run = try Run(
      "infer", model, "--weights", #require(Self.fixture(weights)),
      "--input", #require(Self.fixture(input)), "--output", folder.path("y.st"))
    #expect(run.status == 0, "\(run.errors)")
    let found = try TensorFile(path: folder.path("y.st"))
    let expected = try TensorFile(path: #require(Self.fixture(expected)))
    #expect(Set(found.tensors.keys) == Set(expected.tensors.keys))
    for (name, tensor) in expected.tensors {
      let mine = try #require(found.tensors[name])
      #expect(mine.shape == tensor.shape)
      let worst = zip(mine.values, tensor.values).map { abs($0 - $1) }.max() ?? .infinity
      #expect(worst < 1e-4, "\(name) is off by \(worst)")
    }
  }

  @Test(
    "Inputs that do not fit the model are told with a remedy, and what lay at the output stays",
    arguments: [
      ("genre", TensorFile.Tensor(shape: [3], values: [0, 3, 1]), "holds 3.0. Give whole numbers"),
      ("genre", TensorFile.Tensor(shape: [3], values: [0, 0.5, 1]), "holds 0.5"),
      ("genre", TensorFile.Tensor(shape: [2], values: [0, 1]), "(3) is needed"),
      ("noise", TensorFile.Tensor(shape: [1, 4], values: [0, 0, 0, 0]), "(any, 5) is needed"),
      ("condition", nil, "no tensor 'condition'"),
    ])
  func unfitInputs(name: String, tensor: TensorFile.Tensor?, message: String) throws {
    var inputs = try TensorFile(path: #require(Self.fixture("generator-input")))
    inputs.tensors[name] = tensor
    try inputs.write(to: folder.path("x.st"))
    let old = try folder.write(Data("precious".utf8), to: "y.st")
    let run = try Run(
      "infer", "generator", "--weights", #require(Self.fixture("generator")),
      "--input", folder.path("x.st"), "--output", old)
    #expect(run.status == 1)
    #expect(run.errors.contains(message) && run.errors.contains("x.st"), "\(run.errors)")
    #expect(try Data(contentsOf: URL(filePath: old)) == Data("precious".utf8))
  }
}
