import VocalMusic

/// Where the four steps of a beat lie.
package enum BeatDivision: Hashable, Sendable {
  /// Evenly: the beat divides into two.
  case two
  /// On the three eighths of a beat that divides into three, as in 6/8, and on its last sixteenth: straight eighths
  /// become long and short.
  case three

  /// Steps of a beat.
  private static let steps = 4.0

  /// When a step begins, counted from step 0.
  package func place(ofStep step: Int) -> Beats {
    switch self {
    case .two: return Beats(Double(step) / Self.steps)
    case .three:
      let beat = (Double(step) / Self.steps).rounded(.down)
      let rest = Double(step) - Self.steps * beat
      return Beats(beat + (rest <= 2 ? rest / 3 : 2 / 3 + (rest - 2) / 6))
    }
  }

  /// The step at a place, with what is left to the next as a fraction.
  package func step(at place: Beats) -> Double {
    switch self {
    case .two: return place.value * Self.steps
    case .three:
      let beat = place.value.rounded(.down)
      let rest = place.value - beat
      return Self.steps * beat + (rest <= 2 / 3 ? rest * 3 : 2 + (rest - 2 / 3) * 6)
    }
  }
}
