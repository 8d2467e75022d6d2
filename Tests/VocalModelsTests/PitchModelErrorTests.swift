import Testing
import VocalCheckpoints
import VocalModels

@Suite struct PitchModelErrorTests {
  @Test func anotherModelsFileIsRefused() throws {
    let path = try ModelFixture.weights("another-model", "fp16")
    #expect(
      throws: CheckpointError.wrongArchitecture(
        file: path, expected: PitchModel.architecture, found: "another")
    ) { try PitchModel(Checkpoint(path: path)) }
  }

  @Test func impossibleOrAbsentSizesAreRefused() throws {
    for name in ["no-units", "no-sizes"] {
      let path = try ModelFixture.weights(name, "fp16")
      let error = #expect(throws: CheckpointError.self) { try PitchModel(Checkpoint(path: path)) }
      guard case .invalidMetadata(path, "configuration", _) = error else {
        Issue.record("\(name): \(String(describing: error))")
        continue
      }
    }
  }

  @Test func missingTensorsAreTold() throws {
    let path = try ModelFixture.weights("layer-missing", "fp16")
    #expect(
      throws: CheckpointError.missingTensor(file: path, tensor: "lstm.2.forward.weight_ih")
    ) { try PitchModel(Checkpoint(path: path)) }
  }

  @Test func tensorsThatNoLayerTakesAreSurplus() throws {
    let path = try ModelFixture.weights("layer-surplus", "fp16")
    let names = ["backward", "forward"].flatMap { direction in
      ["bias", "weight_hh", "weight_ih"].map { "lstm.1.\(direction).\($0)" }
    }
    #expect(throws: CheckpointError.surplusTensors(file: path, tensors: names)) {
      try PitchModel(Checkpoint(path: path))
    }
  }

  @Test func tensorsOfOtherShapesAreRefused() throws {
    let path = try ModelFixture.weights("other-width", "fp16")
    #expect(
      throws: CheckpointError.wrongShape(
        file: path, tensor: "lstm.0.forward.weight_ih", expected: [12, 4], found: [8, 4])
    ) { try PitchModel(Checkpoint(path: path)) }
  }
}
