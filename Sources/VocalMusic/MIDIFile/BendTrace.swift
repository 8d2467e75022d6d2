/// The pitch bends of one note: a step function that begins at the note's start.
struct BendTrace {
  private struct Step {
    let tick: Int
    let cents: Double
  }

  private var steps: [Step]

  /// Begins with the channel's bend at the note's start.
  init(start: Int, cents: Double) {
    steps = [Step(tick: start, cents: cents)]
  }

  /// Adds a bend at a tick that is not before the last one's.
  mutating func append(_ cents: Double, at tick: Int) {
    if steps[steps.count - 1].tick == tick { steps.removeLast() }
    steps.append(Step(tick: tick, cents: cents))
  }

  /// The note's pitch, a fractional MIDI number in the range that notes may have, and its contour.
  ///
  /// The pitch is the median of the bend over the time up to the tick `end`. The contour is as fine as
  /// the writer's bends, but has at most 32 samples for each bend, so that a few bytes with distant times
  /// cannot require much memory.
  func contour(key: Int, end: Int, clock: FileClock) -> (pitch: Double, contour: PitchContour) {
    let times = steps.map { clock.seconds(atTick: $0.tick) }
    let median = medianCents(times: times, end: clock.seconds(atTick: max(end, steps[0].tick)))
    let pitch = (Double(key) + median / 100).clamped(to: MIDIRange.pitches)
    guard steps.count > 1 else { return (pitch, .flat) }

    let span = times[times.count - 1] - times[0]
    let hop = max(PitchBendEncoder.interval, span / Double(32 * steps.count))
    let reference = (pitch - Double(key)) * 100
    // A bend at the time of a sample counts for that sample, however both times are rounded.
    let tolerance = hop / 1000
    var step = 0
    let samples = (0...Int(((span - tolerance) / hop).rounded(.up))).map { index in
      let time = times[0] + Double(index) * hop + tolerance
      while step + 1 < steps.count, times[step + 1] <= time { step += 1 }
      return Float(steps[step].cents - reference)
    }
    return (pitch, PitchContour(hop: hop, cents: samples))
  }

  /// The median of the bend over the note's time.
  private func medianCents(times: [Seconds], end: Seconds) -> Double {
    let ends = times.dropFirst() + [end]
    let weighted = zip(steps, zip(times, ends)).map { step, span in
      (cents: step.cents, time: max(span.1 - span.0, 0))
    }.sorted { $0.cents < $1.cents }
    let half = weighted.reduce(Seconds.zero) { $0 + $1.time } / 2
    var passed = Seconds.zero
    for (cents, time) in weighted {
      passed += time
      if passed >= half { return cents }
    }
    return steps[0].cents
  }
}
