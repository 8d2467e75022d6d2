import Foundation

/// p[t, 2i] = sin(t / 10000^(2i / width)),  p[t, 2i + 1] = cos(t / 10000^(2i / width))
///
/// Vaswani et al., "Attention Is All You Need" (2017), section 3.5. No parameters.
package enum PositionalEncoding {
  /// Writes p, (positions, width), to `target`.
  ///
  /// - Parameter width: even.
  package static func write(
    positions: Int, width: Int, to target: UnsafeMutablePointer<Float>
  ) {
    precondition(width.isMultiple(of: 2), "sines and cosines take turns")
    for pair in 0..<width / 2 {
      let rate = exp(-log(10_000) * Double(2 * pair) / Double(width))
      for position in 0..<positions {
        let angle = Double(position) * rate
        target[position * width + 2 * pair] = Float(sin(angle))
        target[position * width + 2 * pair + 1] = Float(cos(angle))
      }
    }
  }
}
