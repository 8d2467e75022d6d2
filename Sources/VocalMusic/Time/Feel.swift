/// How a genre plays the sixteenths of a bar: each a little early or late, louder or softer.
public struct Feel: Hashable, Sendable {
  /// What happens to notes on one sixteenth of the bar.
  public struct Step: Hashable, Sendable {
    /// How late notes are relative to the grid; negative for early, -0.25...0.25.
    public var offset: Beats

    /// The velocity minus the mean of the bar.
    public var accent: Double

    /// Creates a step.
    public init(offset: Beats = 0, accent: Double = 0) {
      self.offset = offset
      self.accent = accent
    }
  }

  /// The steps of a bar, four a beat: 16 of a bar of four beats, 12 of three.
  public let steps: [Step]

  /// Creates a feel.
  ///
  /// - Precondition: the number of steps is a positive multiple of 4.
  public init(steps: [Step]) {
    precondition(!steps.isEmpty && steps.count.isMultiple(of: 4), "a feel has four steps a beat")
    self.steps = steps
  }

  /// Beats in the bar.
  public var beatsPerBar: Int { steps.count / 4 }

  /// The mean position of the off-beat eighth, as a fraction of its beat: 0.5 is straight, 2/3 a triplet.
  public var swing: Double {
    let offBeats = stride(from: 2, to: steps.count, by: 4).map { steps[$0].offset }
    let beats = stride(from: 0, to: steps.count, by: 4).map { steps[$0].offset }
    return 0.5 + (offBeats.reduce(0, +) - beats.reduce(0, +)).value / Double(beats.count)
  }

  /// The beat at which a note written at `beat` is played, interpolated linearly between steps.
  ///
  /// - Parameter beat: counted from a bar line.
  public func played(_ beat: Beats) -> Beats {
    let position = beat.value * 4
    let left = position.rounded(.down)
    let share = position - left
    return beat + offset(Int(left)) * (1 - share) + offset(Int(left) + 1) * share
  }

  /// The accent of the step nearest to `beat`: the velocity minus the mean of the bar.
  ///
  /// - Parameter beat: counted from a bar line.
  public func accent(at beat: Beats) -> Double {
    steps[index(Int((beat.value * 4).rounded()))].accent
  }

  private func offset(_ step: Int) -> Beats { steps[index(step)].offset }

  private func index(_ step: Int) -> Int {
    step.modulo(steps.count)
  }
}
