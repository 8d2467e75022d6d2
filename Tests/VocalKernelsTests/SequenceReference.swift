import Foundation

/// Plain Double implementations of what works on sequences and their rows.
extension Reference {
  /// x Φ(x).
  static func gelu(_ x: Double) -> Double { x * erfc(-x / 2.0.squareRoot()) / 2 }

  /// Rows of `width` brought to mean 0 and variance 1, times gain, plus bias.
  static func layerNorm(
    _ x: [Float], gain: [Float], bias: [Float], epsilon: Double
  ) -> [Double] {
    let width = gain.count
    return stride(from: 0, to: x.count, by: width).flatMap { start in
      let row = x[start..<start + width].map(Double.init)
      let mean = row.reduce(0, +) / Double(width)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      return (0..<width).map {
        (row[$0] - mean) / (variance + epsilon).squareRoot() * Double(gain[$0]) + Double(bias[$0])
      }
    }
  }

  /// Attention of `heads` heads over parts (length, 3 width).
  static func attention(_ parts: [Float], length: Int, heads: Int) -> [Double] {
    let width = parts.count / length / 3
    let depth = width / heads
    func part(_ index: Int, _ position: Int, _ column: Int) -> Double {
      Double(parts[position * 3 * width + index * width + column])
    }
    var y = [Double](repeating: 0, count: length * width)
    for head in 0..<heads {
      let columns = head * depth..<(head + 1) * depth
      for position in 0..<length {
        let shares = (0..<length).map { other in
          let score = columns.reduce(0) { $0 + part(0, position, $1) * part(1, other, $1) }
          return exp(score / Double(depth).squareRoot())
        }
        let total = shares.reduce(0, +)
        for column in columns {
          y[position * width + column] =
            (0..<length).reduce(0) { $0 + shares[$1] * part(2, $1, column) } / total
        }
      }
    }
    return y
  }

  /// Kernel 3 over (steps, inputs) with zeros before and after, bias, and the maximum of each pair.
  static func convolution1D(
    _ x: [Float], _ w: [Float], _ b: [Float], steps: Int, inputs: Int, pools: Bool
  ) -> [Double] {
    func sum(_ sequence: Int, _ step: Int, _ channel: Int) -> Double {
      (0..<3).filter { (0..<steps).contains(step + $0 - 1) }.reduce(Double(b[channel])) {
        sum, tap in
        (0..<inputs).reduce(sum) {
          let value = x[(sequence * steps + step + tap - 1) * inputs + $1]
          return $0 + Double(value) * Double(w[(channel * 3 + tap) * inputs + $1])
        }
      }
    }
    var y: [Double] = []
    for sequence in 0..<x.count / (steps * inputs) {
      for step in 0..<(pools ? steps / 2 : steps) {
        for channel in b.indices {
          y.append(
            pools
              ? max(sum(sequence, 2 * step, channel), sum(sequence, 2 * step + 1, channel))
              : sum(sequence, step, channel))
        }
      }
    }
    return y
  }

  /// A gated recurrent unit over projected gates (frames, 3 units), from a zero state.
  static func gatedRecurrence(
    _ gates: [Float], _ u: [Float], _ b: [Float], units: Int, backward: Bool
  ) -> [Double] {
    let frames = gates.count / (3 * units)
    var h = [Double](repeating: 0, count: units)
    var y = [Double](repeating: 0, count: frames * units)
    for step in 0..<frames {
      let frame = backward ? frames - 1 - step : step
      let x = gates[frame * 3 * units..<(frame + 1) * 3 * units].map(Double.init)
      let s = (0..<3 * units).map { row in
        (0..<units).reduce(Double(b[row])) { $0 + Double(u[row * units + $1]) * h[$1] }
      }
      for unit in 0..<units {
        let r = sigmoid(x[unit] + s[unit])
        let z = sigmoid(x[units + unit] + s[units + unit])
        let n = tanh(x[2 * units + unit] + r * s[2 * units + unit])
        h[unit] = (1 - z) * n + z * h[unit]
        y[frame * units + unit] = h[unit]
      }
    }
    return y
  }
}
