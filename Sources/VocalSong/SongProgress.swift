/// How far a call has come that makes a song, or transcribes.
public struct SongProgress: Hashable, Sendable {
  /// What is done, in this order.
  public enum Step: Int, CaseIterable, Sendable {
    case transcription, rhythm, correction, continuation, harmony, arrangement
  }

  /// What is being done.
  public let step: Step
  /// How much of the step is done: 0 when it begins, 1 when it ends, and in between never less than before.
  public let fraction: Double

  package init(step: Step, fraction: Double) {
    self.step = step
    self.fraction = fraction
  }
}
