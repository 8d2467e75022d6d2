import VocalMusic

/// How loud a frame's audio is at the frequencies of the keys that people sing, in steps of half a decibel.
package struct KeyLevels: Equatable, Sendable, BitwiseCopyable {
  /// C2 to E♭7.
  package static let keys = 36..<100
  /// The level of silence, dB.
  package static let silence: Float = -120
  private static let step: Float = 0.5

  private var steps = SIMD64<UInt8>(repeating: 0)

  /// The levels of silence.
  package init() {}

  /// - Parameter levels: of each of ``keys``, in dB; rounded, and clamped to -120...7.5.
  package init(_ levels: [Float]) {
    precondition(levels.count == Self.keys.count)
    for (index, level) in levels.enumerated() {
      steps[index] = UInt8(((level - Self.silence) / Self.step).rounded().clamped(to: 0...255))
    }
  }

  /// The level of one of ``keys``, in dB.
  package subscript(key: Int) -> Float {
    Self.silence + Self.step * Float(steps[key - Self.keys.lowerBound])
  }
}
