/// How long something took, run again and again.
package struct Timing: Sendable {
  /// Seconds of every run, the shortest first; at least one.
  private let seconds: [Double]

  /// - Parameter seconds: of every run, not empty.
  package init(_ seconds: [Double]) {
    precondition(!seconds.isEmpty)
    self.seconds = seconds.sorted()
  }

  package var runs: Int { seconds.count }
  /// Seconds.
  package var shortest: Double { seconds[0] }
  /// Seconds.
  package var longest: Double { seconds[seconds.count - 1] }
  /// Seconds.
  package var median: Double { quantile(0.5) }
  /// Seconds that 99 of 100 runs stay below.
  package var p99: Double { quantile(0.99) }

  private func quantile(_ share: Double) -> Double {
    seconds[min(seconds.count - 1, Int(share * Double(seconds.count)))]
  }
}

extension Timing {
  /// Runs `body` once to warm up, then for `seconds` and at least three times.
  package static func measure(seconds limit: Double, _ body: () -> Void) -> Timing {
    body()
    var times: [Double] = []
    var total = 0.0
    while total < limit || times.count < 3 {
      let time = self.seconds(of: body)
      times.append(time)
      total += time
    }
    return Timing(times)
  }

  /// The shortest run of `body` over the shortest of `reference`.
  ///
  /// They are taken in turns, so that both meet the same moments of a busy machine.
  package static func ratio(
    rounds: Int = 45, _ body: () -> Void, to reference: () -> Void
  ) -> Double {
    var (own, other) = (Double.infinity, Double.infinity)
    for _ in 0..<rounds {
      own = min(own, seconds(of: body))
      other = min(other, seconds(of: reference))
    }
    return own / other
  }

  private static func seconds(of body: () -> Void) -> Double {
    ContinuousClock().measure(body) / .seconds(1)
  }
}
