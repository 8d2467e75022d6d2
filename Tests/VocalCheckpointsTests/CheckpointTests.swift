import Foundation
import Testing
import VocalCheckpoints
import VocalTestSupport

/// Reading a weight file that the Python tools wrote.
@Suite struct CheckpointTests {
  private struct Configuration: Decodable, Equatable {
    let inputs: Int
    let outputs: [Int]
    let name: String
  }

  private func open() throws -> Checkpoint {
    try Checkpoint(path: fixtures.path("checkpoint.safetensors"))
  }

  private func ramp(_ count: Int) -> [Float] { (0..<count).map { Float($0) / 8 - 2 } }

  @Test func metadataIsRead() throws {
    let checkpoint = try open()
    #expect(checkpoint.architecture == "test-model")
    #expect(checkpoint.metadata["format"] == "vocalmidi-1")
    let configuration: Configuration = try checkpoint.decodeMetadata("configuration")
    #expect(configuration == Configuration(inputs: 4, outputs: [8, 16], name: "café 🎵"))
  }

  @Test func parametersHaveTheirValues() throws {
    let root = try open().parameters
    let first = root.scope("layer").scope("0")
    let weight = try first.parameter("weight", shape: [8, 4])
    guard case .float16(let halves) = weight.elements else {
      Issue.record("FP16 weights were widened")
      return
    }
    #expect((0..<32).map { Float(halves[$0]) } == ramp(32))
    #expect(weight.values == ramp(32))

    let bias = try first.parameter("bias", shape: [16])
    guard case .float32(let singles) = bias.elements else {
      Issue.record("FP32 biases have another type")
      return
    }
    #expect((0..<16).map { singles[$0] } == ramp(16))
    #expect(try root.parameter("head.bias", shape: [1]).values == [-2])
  }

  @Test func largeTensorsAreAlignedToCacheLines() throws {
    let checkpoint = try open()
    for tensor in checkpoint.tensors where tensor.byteCount.isMultiple(of: 64) {
      let parameter = try checkpoint.parameters.parameter(tensor.name, shape: tensor.shape)
      let address =
        switch parameter.elements {
        case .float32(let pointer): UInt(bitPattern: pointer)
        case .float16(let pointer): UInt(bitPattern: pointer)
        }
      #expect(address.isMultiple(of: 64), "\(tensor.name)")
    }
  }

  @Test func tensorsAreListedForInspection() throws {
    let listing = try open().tensors.map {
      "\($0.name) \($0.type.rawValue) \($0.shape) \($0.byteCount)"
    }
    #expect(
      listing == [
        "layer.0.bias F32 [16] 64", "layer.0.weight F16 [8, 4] 64",
        "layer.1.weight F32 [4, 16] 256",
        "head.bias F32 [1] 4", "head.weight F16 [1, 3] 6",
      ])
  }

  @Test func aParameterKeepsTheFileMapped() throws {
    let bias = try open().parameters.parameter("layer.0.bias", shape: [16])
    #expect(bias.values == ramp(16))
  }

  @Test func tensorsThatNobodyAskedForAreSurplus() throws {
    let checkpoint = try open()
    let asked = checkpoint.tensors.filter { $0.name.hasPrefix("layer") }
    for tensor in asked {
      _ = try checkpoint.parameters.parameter(tensor.name, shape: tensor.shape)
    }
    let surplus = CheckpointError.surplusTensors(
      file: checkpoint.path, tensors: ["head.bias", "head.weight"])
    #expect(throws: surplus) { try checkpoint.verifyAllRead() }
  }

  @Test func aRefusedRequestIsNotARead() throws {
    let checkpoint = try open()
    for tensor in checkpoint.tensors {
      _ = try? checkpoint.parameters.parameter(tensor.name, shape: tensor.shape + [1])
    }
    #expect(throws: CheckpointError.self) { try checkpoint.verifyAllRead() }
  }

  @Test func requestsFromManyThreadsAreAllCounted() throws {
    let checkpoint = try open()
    let tensors = checkpoint.tensors
    DispatchQueue.concurrentPerform(iterations: 1000) { index in
      let tensor = tensors[index % tensors.count]
      _ = try? checkpoint.parameters.parameter(tensor.name, shape: tensor.shape)
    }
    try checkpoint.verifyAllRead()
  }

  @Test func theRequestIsTheCheck() throws {
    let checkpoint = try open()
    let path = checkpoint.path
    let scope = checkpoint.parameters.scope("layer").scope("1")
    let missing = CheckpointError.missingTensor(file: path, tensor: "layer.1.bias")
    #expect(throws: missing) { try scope.parameter("bias", shape: [4]) }
    let transposed = CheckpointError.wrongShape(
      file: path, tensor: "layer.1.weight", expected: [16, 4], found: [4, 16])
    #expect(throws: transposed) { try scope.parameter("weight", shape: [16, 4]) }
  }

  @Test func anotherModelsFileIsRefused() throws {
    let checkpoint = try open()
    try checkpoint.requireArchitecture("test-model")
    let other = CheckpointError.wrongArchitecture(
      file: checkpoint.path, expected: "pitch-cnn-bilstm", found: "test-model")
    #expect(throws: other) { try checkpoint.requireArchitecture("pitch-cnn-bilstm") }
  }

  @Test(arguments: [
    ("{}", "'inputs' is missing"),
    (#"{"inputs":"x","outputs":[],"name":""}"#, "'inputs' is of the wrong type"),
    (#"{"inputs":1e999,"outputs":[],"name":""}"#, "it is not the JSON expected here"),
    ("", "it is not the JSON expected here"),
  ])
  func aConfigurationThatDoesNotDecodeIsRefused(text: String, reason: String) throws {
    try expectInvalidConfiguration(text, reason: reason)
  }

  @Test func aDeeplyNestedConfigurationIsRefused() throws {
    let text = String(repeating: "[", count: 100_000)
    try expectInvalidConfiguration(text, reason: "it is not the JSON expected here")
  }

  private func expectInvalidConfiguration(_ text: String, reason: String) throws {
    var file = RawFile()
    let escaped = text.replacingOccurrences(of: "\"", with: "\\\"")
    file.metadata.append(#""configuration":"\#(escaped)""#)
    try withFile(file.bytes) { path in
      let checkpoint = try Checkpoint(path: path)
      let error = CheckpointError.invalidMetadata(
        file: path, key: "configuration", reason: reason)
      #expect(throws: error) {
        try checkpoint.decodeMetadata("configuration", as: Configuration.self)
      }
    }
  }

  @Test func metadataThatIsNotThereIsTold() throws {
    let checkpoint = try open()
    let missing = CheckpointError.missingMetadata(file: checkpoint.path, key: "decoder")
    #expect(throws: missing) {
      try checkpoint.decodeMetadata("decoder", as: Configuration.self)
    }
  }
}
