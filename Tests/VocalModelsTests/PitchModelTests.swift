import Testing
import VocalCheckpoints
import VocalModels
import VocalTestSupport

@Suite struct PitchModelTests {
  @Test(arguments: ["pitch-tiny", "pitch-middle"], Precision.all)
  func outputsEqualPyTorch(name: String, precision: Precision) throws {
    let fixture = try PitchFixture(name, precision.name)
    let session = PitchModel.Session(fixture.model, capacity: fixture.frames)
    let output = session.run(mel: fixture.mel, frames: fixture.frames)
    #expect(output.frames == fixture.frames)
    #expect(output.pitch.columns == fixture.model.configuration.classes)
    #expect(output.onset.columns == 1)
    let expected = try fixture.expected()
    #expect(Heads(output).error(to: expected) < precision.tolerance)
    #expect(expected.leastSpread > 0.05, "a fixture that tells frames apart")
  }

  /// A run depends on its input alone, not on what ran before.
  @Test(arguments: ["fp32", "fp16"])
  func runsLeaveNothingBehind(precision: String) throws {
    let fixture = try PitchFixture("pitch-middle", precision)
    let used = PitchModel.Session(fixture.model, capacity: fixture.frames)
    _ = used.run(mel: fixture.mel, frames: fixture.frames)
    for frames in [1, 2, 3, 31, 32, 33, 64] {
      let again = Heads(used.run(mel: fixture.mel, frames: frames))
      let fresh = PitchModel.Session(fixture.model, capacity: fixture.frames)
      let isSame = again == Heads(fresh.run(mel: fixture.mel, frames: frames))
      #expect(isSame, "\(frames) frames")
    }
  }

  /// The capacity changes how frames are grouped, so the order of sums, and nothing more.
  @Test(arguments: Precision.all)
  func capacityDoesNotMatter(precision: Precision) throws {
    let fixture = try PitchFixture("pitch-middle", precision.name)
    let wide = PitchModel.Session(fixture.model, capacity: fixture.frames)
    for frames in [1, 2, 7, 33, 64] {
      let expected = Heads(wide.run(mel: fixture.mel, frames: frames))
      let narrow = PitchModel.Session(fixture.model, capacity: frames)
      let heads = Heads(narrow.run(mel: fixture.mel, frames: frames))
      #expect(heads.error(to: expected) < precision.regrouping, "\(frames) frames")
    }
  }

  @Test func noFramesMakeNoOutput() throws {
    let fixture = try PitchFixture("pitch-tiny", "fp32")
    let session = PitchModel.Session(fixture.model, capacity: 4)
    #expect(session.run(mel: fixture.mel, frames: 0).frames == 0)
  }

  @Test func outputOutlivesItsSession() throws {
    let fixture = try PitchFixture("pitch-tiny", "fp32")
    let frames = fixture.frames
    func run() -> PitchModel.Output {
      PitchModel.Session(fixture.model, capacity: frames).run(
        mel: fixture.mel, frames: frames)
    }
    let output = run()
    _ = run()  // Would take the place of memory set free.
    let pitch = output.pitch
    #expect(pitch[frames - 1, 10] == pitch.values[frames * 11 - 1])
    #expect(Heads(output).error(to: try fixture.expected()) < 1e-4)
  }

  @Test(arguments: ["fp32", "fp16"])
  func runAllocatesNothing(precision: String) throws {
    let fixture = try PitchFixture("pitch-middle", precision)
    let mel = fixture.mel
    let session = PitchModel.Session(fixture.model, capacity: fixture.frames)
    _ = session.run(mel: mel, frames: fixture.frames)  // OpenBLAS makes its buffers once.
    let allocations = countAllocations {
      _ = session.run(mel: mel, frames: fixture.frames)
      _ = session.run(mel: mel, frames: 1)
      _ = session.run(mel: mel, frames: 40)
    }
    #expect(allocations == 0)
  }
}
