/// How a genre plays the sixteenths of a bar: each a little early or late, louder or softer.
public struct Feel: Hashable, Sendable {
  /// What happens to notes on one sixteenth of the bar.
  public struct Step: Hashable, Sendable {
    /// Beats after the grid, negative for before, -0.25...0.25.
    public var offset: Double

    /// Velocity over that of the whole bar.
    public var accent: Double

    /// Creates a step.
    public init(offset: Double = 0, accent: Double = 0) {
      self.offset = offset
      self.accent = accent
    }
  }

  /// The steps of a bar, four a beat: 16 of a bar of four beats, 12 of three.
  public let steps: [Step]

  /// Creates a feel.
  ///
  /// - Precondition: there are as many steps as sixteenths in a whole number of beats, one at least.
  public init(steps: [Step]) {
    precondition(!steps.isEmpty && steps.count.isMultiple(of: 4), "a feel has four steps a beat")
    self.steps = steps
  }

  /// Beats in the bar.
  public var beatsPerBar: Int { steps.count / 4 }

  /// Where in the beat the off-beat eighth lies on average, the time from beat to beat being 1: 0.5 is
  /// straight, 2/3 a triplet.
  public var swing: Double {
    let offBeats = stride(from: 2, to: steps.count, by: 4).map { steps[$0].offset }
    let beats = stride(from: 0, to: steps.count, by: 4).map { steps[$0].offset }
    return 0.5 + (offBeats.reduce(0, +) - beats.reduce(0, +)) / Double(beats.count)
  }

  /// The beat at which what is written at `beat` is played; between steps, by linear interpolation.
  ///
  /// - Parameter beat: beats from a bar line.
  public func played(_ beat: Double) -> Double {
    let position = beat * 4
    let left = position.rounded(.down)
    let share = position - left
    return beat + offset(Int(left)) * (1 - share) + offset(Int(left) + 1) * share
  }

  /// The velocity over that of the bar at the step nearest to `beat`.
  ///
  /// - Parameter beat: beats from a bar line.
  public func accent(at beat: Double) -> Double {
    steps[index(Int((beat * 4).rounded()))].accent
  }

  private func offset(_ step: Int) -> Double { steps[index(step)].offset }

  private func index(_ step: Int) -> Int {
    let remainder = step % steps.count
    return remainder < 0 ? remainder + steps.count : remainder
  }
}
