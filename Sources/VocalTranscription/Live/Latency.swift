import VocalMusic

/// How long it takes from a sound to the event that tells of it, stage by stage.
///
/// Each stage declares its own delay. What a program adds, such as the length of its blocks, comes on top.
public struct Latency: Hashable, Sendable {
  /// A stage that must wait for later samples or frames.
  public enum Stage: String, CaseIterable, Sendable {
    /// The low-pass filter of the conversion to the network's rate.
    case resampling
    /// Half of the window that a spectrum is taken of.
    case analysisWindow = "analysis window"
    /// The frames that the network reads ahead, those of its convolutions included.
    case network
    /// The frames after a note's beginning that tell that it is one. Below 0 with a short look-ahead, with which the
    /// network hears that a note is about to begin.
    case segmentation
  }

  /// The delay of one stage.
  public struct Part: Hashable, Sendable {
    /// The stage.
    public let stage: Stage
    /// How long it waits; below 0 where it is early.
    public let time: Seconds
  }

  /// The delays in the order of the stages.
  public let parts: [Part]

  /// How much later still a note may be told that begins without an onset of its own, by a change of pitch or with the
  /// voice alone: the pitch must last before it is believed to be a note's. It is longest for a small change soon after
  /// the voice begins, which may end a scoop.
  public let withoutOnset: Seconds

  /// The sum of all.
  public var total: Seconds { parts.reduce(0) { $0 + $1.time } }

  init(_ parts: KeyValuePairs<Stage, Seconds>) {
    self.init(parts: parts.map { Part(stage: $0, time: $1) }, withoutOnset: 0)
  }

  private init(parts: [Part], withoutOnset: Seconds) {
    self.parts = parts
    self.withoutOnset = withoutOnset
  }

  /// The latency with one more stage.
  func adding(_ stage: Stage, _ time: Seconds, withoutOnset: Seconds) -> Latency {
    Latency(parts: parts + [Part(stage: stage, time: time)], withoutOnset: withoutOnset)
  }
}
