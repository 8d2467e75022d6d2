import Testing
import VocalCheckpoints
import VocalModels

/// What every model of the band refuses.
@Suite struct ModelErrorTests {
  struct Kind: CustomTestStringConvertible, Sendable {
    let name: String
    let architecture: String
    let make: @Sendable (Checkpoint) throws -> Void
    var testDescription: String { name }
  }

  static let kinds = [
    Kind(name: "context", architecture: ContextTransformer.architecture) {
      _ = try ContextTransformer($0)
    },
    Kind(name: "timbre", architecture: TimbreAutoencoder.architecture) {
      _ = try TimbreAutoencoder($0)
    },
    Kind(name: "generator", architecture: TrackGenerator.architecture) {
      _ = try TrackGenerator($0)
    },
    Kind(name: "discriminator", architecture: TrackDiscriminator.architecture) {
      _ = try TrackDiscriminator($0)
    },
    Kind(name: "continuation", architecture: ContinuationModel.architecture) {
      _ = try ContinuationModel($0)
    },
  ]

  @Test(arguments: kinds)
  func anotherModelsFileIsRefused(kind: Kind) throws {
    let path = try ModelFixture.weights("another-model", "fp16")
    #expect(
      throws: CheckpointError.wrongArchitecture(
        file: path, expected: kind.architecture, found: "another")
    ) { try kind.make(Checkpoint(path: path)) }
  }

  @Test(arguments: kinds)
  func impossibleSizesAreRefused(kind: Kind) throws {
    let path = try ModelFixture.weights("\(kind.name)-impossible", "fp16")
    let error = #expect(throws: CheckpointError.self) { try kind.make(Checkpoint(path: path)) }
    guard case .invalidMetadata(path, "configuration", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: kinds)
  func sizesOfOtherTensorsAreRefused(kind: Kind) throws {
    let path = try ModelFixture.weights("\(kind.name)-misfit", "fp16")
    let error = #expect(throws: CheckpointError.self) { try kind.make(Checkpoint(path: path)) }
    switch error {
    case .wrongShape(path, _, _, _), .missingTensor(path, _): break
    default: Issue.record("\(String(describing: error))")
    }
  }
}
