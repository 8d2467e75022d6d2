/// From the samples of a file or device to the mono signal the other types of this module work on.
package enum Mixdown {
  /// Magnitudes are limited to this, 2^24: above every integer format's full scale written as
  /// floats, and low enough for energies and spectra to stay finite in single precision.
  package static let ceiling: Float = 16_777_216

  /// Appends the mean of each frame's channels to `mono`.
  ///
  /// A sample that is not finite counts as 0, and one beyond ``ceiling`` as the ceiling, so the
  /// output is finite whatever comes in.
  /// - Parameters:
  ///   - frames: interleaved samples, a whole number of frames.
  ///   - channels: 1 or more.
  package static func appendMono(
    of frames: Span<Float>, channels: Int, to mono: inout [Float]
  ) {
    precondition(channels >= 1 && frames.count.isMultiple(of: channels))
    let weight = 1 / Float(channels)
    frames.withUnsafeBufferPointer { samples in
      for frame in stride(from: 0, to: samples.count, by: channels) {
        var sum: Float = 0
        for channel in 0..<channels {
          sum += sanitised(samples[frame + channel])
        }
        mono.append(sum * weight)
      }
    }
  }

  /// The finite number that a sample counts as.
  @inline(__always)
  static func sanitised(_ sample: Float) -> Float {
    sample.isFinite ? max(-ceiling, min(ceiling, sample)) : 0
  }
}
