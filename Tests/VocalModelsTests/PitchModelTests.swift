import CAllocationCounter
import Testing
import VocalCheckpoints
import VocalModels

@Suite struct PitchModelTests {
  @Test(arguments: ["pitch-tiny", "pitch-middle"], [("fp32", Float(1e-4)), ("fp16", 1e-2)])
  func equalsPyTorch(name: String, precision: (name: String, tolerance: Float)) throws {
    let fixture = try PitchFixture(name, precision.name)
    let session = PitchModel.Session(fixture.model, capacity: fixture.frames)
    let output = session.run(mel: fixture.mel.values, frames: fixture.frames)
    #expect(output.classes == fixture.model.configuration.classes)
    #expect(Heads(output).error(to: fixture.expected) < precision.tolerance)
  }

  /// A run depends on its input alone: neither on what ran before nor on the capacity.
  @Test(arguments: ["fp32", "fp16"])
  func runsAreIndependent(precision: String) throws {
    let fixture = try PitchFixture("pitch-middle", precision)
    let wide = PitchModel.Session(fixture.model, capacity: fixture.frames)
    _ = wide.run(mel: fixture.mel.values, frames: fixture.frames)
    for frames in [1, 2, 3, 31, 32, 33, 64] {
      let again = Heads(wide.run(mel: fixture.mel.values, frames: frames))
      let narrow = PitchModel.Session(fixture.model, capacity: frames)
      #expect(Heads(narrow.run(mel: fixture.mel.values, frames: frames)) == again)
    }
  }

  @Test func noFramesMakeNoOutput() throws {
    let fixture = try PitchFixture("pitch-tiny", "fp32")
    let session = PitchModel.Session(fixture.model, capacity: 4)
    #expect(session.run(mel: fixture.mel.values, frames: 0).frames == 0)
  }

  @Test(arguments: ["fp32", "fp16"])
  func runAllocatesNothing(precision: String) throws {
    let fixture = try PitchFixture("pitch-middle", precision)
    let mel = fixture.mel.values
    let session = PitchModel.Session(fixture.model, capacity: fixture.frames)
    _ = session.run(mel: mel, frames: fixture.frames)  // OpenBLAS makes its buffers once.
    allocation_counter_start()
    for frames in [fixture.frames, 1, 40] { _ = session.run(mel: mel, frames: frames) }
    #expect(allocation_counter_stop() == 0)
  }

  @Test func refusesAnotherModelsFile() throws {
    let path = try PitchFixture.weights("pitch-tiny", "fp32")
    let checkpoint = try Checkpoint(path: path)
    #expect(
      throws: CheckpointError.wrongArchitecture(
        file: path, expected: "other", found: PitchModel.architecture)
    ) { try checkpoint.requireArchitecture("other") }
  }
}
