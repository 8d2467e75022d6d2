import Foundation
import VocalKernels

/// Plain Double implementations that the kernels are held against.
enum Reference {
  /// x wᵀ + b, x (rows, inputs), w (outputs, inputs).
  static func affine(_ x: [Float], _ w: [Float], _ b: [Float]?, inputs: Int) -> [Double] {
    let rows = x.count / inputs
    let outputs = w.count / inputs
    var y: [Double] = []
    for m in 0..<rows {
      for n in 0..<outputs {
        var sum = Double(b?[n] ?? 0)
        for k in 0..<inputs { sum += Double(x[m * inputs + k]) * Double(w[n * inputs + k]) }
        y.append(sum)
      }
    }
    return y
  }

  /// The most that rounding to 16-bit integers can be wrong by: inputs and weights by half a step, with
  /// √(2³³ / length) steps in the largest input, and sums that stay below 2³¹, in blocks of 512.
  static func int16Error(_ x: [Float], _ w: [Float], inputs: Int) -> Double {
    func rows(_ values: [Float]) -> [[Double]] {
      stride(from: 0, to: values.count, by: inputs).map { first in
        values[first..<first + inputs].map { abs(Double($0)) }
      }
    }
    let weights = rows(w)
    let limit = min(32767, (0x1p33 / Double(min(inputs, 512))).squareRoot().rounded(.down))
    return rows(x).reduce(0) { worst, x in
      let step = x.max()! / limit
      return weights.reduce(worst) { worst, w in
        let weightStep = max(w.max()! / 32767, w.reduce(0, +) * limit / 0x1.fp30)
        let error = zip(x, w).reduce(0) {
          $0 + ($1.0 * weightStep + $1.1 * step) / 2 + step * weightStep / 4
        }
        return max(worst, error)
      }
    }
  }

  /// 3x3 over (frames + 2, bands, inputs) with band padding, bias, ReLU, 1x2 maximum pool.
  static func convolution(
    _ x: [Float], _ w: [Float], _ b: [Float], frames: Int, bands: Int, inputs: Int
  ) -> [Double] {
    func sum(_ frame: Int, _ band: Int, _ channel: Int) -> Double {
      var sum = Double(b[channel])
      for time in 0..<3 {
        for tap in 0..<3 where (0..<bands).contains(band + tap - 1) {
          for input in 0..<inputs {
            let value = x[((frame + time) * bands + band + tap - 1) * inputs + input]
            let weight = w[((channel * 3 + time) * 3 + tap) * inputs + input]
            sum += Double(value) * Double(weight)
          }
        }
      }
      return sum
    }
    var y: [Double] = []
    for frame in 0..<frames {
      for band in 0..<(bands / 2) {
        for channel in b.indices {
          y.append(max(0, sum(frame, 2 * band, channel), sum(frame, 2 * band + 1, channel)))
        }
      }
    }
    return y
  }

  /// A long short-term memory over projected gates (frames, 4 units), from zero states.
  static func recurrence(
    _ gates: [Float], _ u: [Float], units: Int, backward: Bool
  ) -> [Double] {
    let frames = gates.count / (4 * units)
    var h = [Double](repeating: 0, count: units)
    var c = h
    var y = [Double](repeating: 0, count: frames * units)
    for step in 0..<frames {
      let frame = backward ? frames - 1 - step : step
      let z = (0..<(4 * units)).map { row in
        (0..<units).reduce(Double(gates[frame * 4 * units + row])) {
          $0 + Double(u[row * units + $1]) * h[$1]
        }
      }
      for unit in 0..<units {
        c[unit] =
          sigmoid(z[units + unit]) * c[unit] + sigmoid(z[unit]) * tanh(z[2 * units + unit])
        h[unit] = sigmoid(z[3 * units + unit]) * tanh(c[unit])
        y[frame * units + unit] = h[unit]
      }
    }
    return y
  }
}
