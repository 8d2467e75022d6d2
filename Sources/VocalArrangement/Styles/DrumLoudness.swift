import Foundation

/// Makes drum hits as loud as drummers play them on average.
///
/// A generated loudness is a mean over all that may be played, and so too low; it is raised to the power that gives the hits
/// of a song the wanted mean.
struct DrumLoudness {
  /// The mean loudness of the hits, 0...1.
  let mean: Double

  /// The powers among which one is found.
  private static let powers = 0.25...1.0
  private static let iterations = 20

  func applied(to bars: [[BarNote]]) -> [[BarNote]] {
    let power = power(for: bars.joined().map(\.velocity))
    return bars.map { bar in
      bar.map { note in
        var note = note
        note.velocity = pow(note.velocity, power)
        return note
      }
    }
  }

  /// By bisection: the lower the power, the louder the hits.
  private func power(for loudness: [Double]) -> Double {
    var (low, high) = (Self.powers.lowerBound, Self.powers.upperBound)
    for _ in 0..<Self.iterations {
      let middle = (low + high) / 2
      let sum = loudness.reduce(0) { $0 + pow($1, middle) }
      if sum < mean * Double(loudness.count) { high = middle } else { low = middle }
    }
    return (low + high) / 2
  }
}
