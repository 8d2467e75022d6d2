import Foundation
import VocalKernels

/// Normalised log-mel power, frame by frame, from mono audio in blocks of any size.
///
///     row[b] = (log10(sum over k of filter[b, k] |X[k]|^2 + floor) - mean) / deviation
///
/// where X is the Fourier transform of the frame under a periodic Hann window. Frame t is centred
/// on sample t x hop, silence lying before the first sample and after the last: n samples give 1 +
/// n / hop frames. Equal to librosa's `melspectrogram(power=2, htk=False, norm="slaney",
/// center=True, pad_mode="constant")`. Blocks of any sizes give the same bits as the whole. Nothing
/// is allocated after construction but for the growth of the output array.
package final class MelSpectrogram {
  /// The front end it computes.
  package let configuration: MelConfiguration

  /// Samples that must follow a frame's centre before its row is complete.
  package var lookAhead: Int { configuration.fftSize / 2 }

  private let transform: FourierTransform
  private let filterbank: MelFilterbank
  private let window: [Float]
  private let power: UnsafeMutablePointer<Float>
  private let row: UnsafeMutableBufferPointer<Float>
  /// The samples from the next frame on.
  private var samples: SlidingWindow
  /// Samples that are held at a time.
  private let capacity: Int
  /// Where the next frame begins, counted from the silence before the first sample.
  private var next = 0

  /// - Parameter configuration: one that ``MelConfiguration/validate()`` accepts, as it does those of opened weight
  ///   files.
  package init(_ configuration: MelConfiguration) {
    precondition((try? configuration.validate()) != nil, "the configuration was validated")
    let size = configuration.fftSize
    self.configuration = configuration
    transform = FourierTransform(size: size)
    filterbank = MelFilterbank(configuration)
    window = (0..<size).map { Float(0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(size))) }
    power = .allocate(capacity: transform.binCount)
    row = .allocate(capacity: configuration.bands)
    power.initialize(repeating: 0, count: transform.binCount)
    row.initialize(repeating: 0)
    capacity = 4 * size
    samples = SlidingWindow(frameSize: 1, capacity: capacity)
    reset()
  }

  deinit {
    power.deallocate()
    row.deallocate()
  }

  /// Takes the next block of mono samples (finite) and appends the rows that are complete, `bands`
  /// values each.
  ///
  /// - Returns: the number of rows appended.
  @discardableResult
  package func process(_ block: Span<Float>, appendingTo rows: inout [Float]) -> Int {
    block.withUnsafeBufferPointer { block in
      guard var source = block.baseAddress else { return 0 }
      var remaining = block.count
      var count = 0
      while remaining > 0 {
        let taken = min(remaining, capacity - samples.count)
        samples.append(source, frames: taken)
        source += taken
        remaining -= taken
        count += emit(to: &rows)
      }
      return count
    }
  }

  /// Ends the stream: appends the rows still owed, and makes the spectrogram ready for another
  /// stream.
  ///
  /// - Returns: the number of rows appended.
  @discardableResult
  package func finish(appendingTo rows: inout [Float]) -> Int {
    samples.appendZeros(frames: lookAhead)
    let count = emit(to: &rows)
    reset()
    return count
  }

  /// Forgets the stream so far.
  package func reset() {
    samples.removeAll()
    samples.appendZeros(frames: lookAhead)
    next = 0
  }

  /// Appends the row of every frame whose samples are there, and drops the samples no longer needed.
  private func emit(to rows: inout [Float]) -> Int {
    var count = 0
    while next + configuration.fftSize <= samples.end {
      computeRow(samples.frames(next..<next + configuration.fftSize))
      rows.append(contentsOf: row)
      next += configuration.hop
      count += 1
    }
    samples.drop(before: next)
    return count
  }

  private func computeRow(_ frame: UnsafeBufferPointer<Float>) {
    guard let row = row.baseAddress else { return }
    for index in 0..<configuration.fftSize {
      transform.samples[index] = frame[index] * window[index]
    }
    transform.forward()
    for bin in 0..<transform.binCount {
      let (real, imaginary) = (transform.spectrum[2 * bin], transform.spectrum[2 * bin + 1])
      power[bin] = real * real + imaginary * imaginary
    }
    filterbank.apply(power, to: row)
    for band in 0..<configuration.bands {
      let level = log10f(row[band] + configuration.logFloor)
      row[band] = (level - configuration.mean) / configuration.deviation
    }
  }
}
