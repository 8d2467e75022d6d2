import VocalCheckpoints
import VocalModels
import VocalTestSupport

/// A pitch model of PyTorch's, its input and its outputs (vocalmidi_tools.fixtures.layers).
struct PitchFixture {
  let model: PitchModel
  let mel: [Float]
  let frames: Int
  private let fixture: ModelFixture

  init(_ name: String, _ precision: String) throws {
    fixture = try ModelFixture(name, precision)
    model = try PitchModel(fixture.checkpoint)
    mel = try fixture.values("input")
    frames = try fixture.shape("input")[0]
  }

  /// The heads' outputs of the whole, or of a live stream of the given look-ahead.
  func expected(lookAhead: Int? = nil) throws -> Heads {
    let prefix = lookAhead.map { "look-ahead-\($0)." } ?? ""
    var values: [String: [Float]] = [:]
    for head in Heads.names { values[head] = try fixture.values(prefix + head) }
    return Heads(values: values, frames: frames)
  }
}

/// The heads' outputs, copied out of the session.
struct Heads: Equatable {
  static let names = ["pitch", "velocity", "onset", "offset"]

  /// By name, (frames, columns).
  private(set) var values: [String: [Float]]
  private(set) var frames: Int

  init(values: [String: [Float]], frames: Int) {
    self.values = values
    self.frames = frames
  }

  init(_ output: PitchModel.Output) {
    frames = output.frames
    values = [
      "pitch": output.pitch.values, "velocity": output.velocity.values,
      "onset": output.onset.values, "offset": output.offset.values,
    ]
  }

  /// Adds the frames that come after these.
  mutating func append(_ next: Heads) {
    values.merge(next.values) { $0 + $1 }
    frames += next.frames
  }

  /// The largest difference to other outputs; infinite for a NaN or another count.
  func error(to expected: Heads) -> Double {
    Self.names.map { largestError(values[$0] ?? [], expected.values[$0] ?? [.nan]) }.max()
      ?? .infinity
  }

  /// The least of the heads' spreads: how far apart a head's values of different frames are, in the column
  /// where they are furthest apart. Outputs that are the same for every frame are wrong by at least half of it.
  var leastSpread: Double {
    Self.names.map { largestSpread(of: values[$0] ?? []) }.min() ?? 0
  }

  private func largestSpread(of head: [Float]) -> Double {
    let columns = head.count / frames
    return (0..<columns).map { column in
      spread(stride(from: column, to: head.count, by: columns).map { head[$0] })
    }.max() ?? 0
  }
}
