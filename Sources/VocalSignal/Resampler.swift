import VocalKernels

/// Why a resampler could not be made.
package enum ResamplerError: Error, Equatable, CustomStringConvertible {
  /// The sample rate (Hz) is not a number within ``Resampler/supportedRates``.
  case unsupportedRate(Double)

  package var description: String {
    switch self {
    case .unsupportedRate(let rate):
      "a sample rate of \(rate) Hz is not supported: "
        + "record or convert the audio at a rate from \(Resampler.supportedRatesText) Hz, such as 44100"
    }
  }
}

/// Converts mono audio of any supported rate to another rate, block by block, by a polyphase
/// windowed-sinc filter.
///
/// Output sample m is the band-limited input at the time m / output rate: the filter's delay is
/// compensated, so both streams start at time 0. n input samples give ceil(n x output rate / input
/// rate) output samples in all, the audio before the first and after the last sample counting as
/// silence. Blocks of any sizes give the same bits as the whole. Equal rates copy.
///
/// The ratio of the rates is kept as a reduced fraction of millihertz; up to
/// ``PolyphaseFilter/maximumRows`` phases have a filter row each, beyond that rows are
/// interpolated. Cost per output sample: one dot product (two where interpolated) of about 128 x
/// input rate / lower rate samples. Nothing is allocated after construction but for the growth of
/// the output array.
package final class Resampler {
  /// The sample rates that can be converted, in Hz.
  package static let supportedRates = 8000.0...192_000.0

  /// ``supportedRates`` in words: "8000 to 192000".
  package static var supportedRatesText: String {
    "\(Int(supportedRates.lowerBound)) to \(Int(supportedRates.upperBound))"
  }

  private static let blockLength = 4096

  /// The time between outputs in input samples is `step / phases`, in lowest terms.
  private let step: Int
  private let phases: Int
  private let filter: PolyphaseFilter
  /// The samples from the filter window of the next output on.
  private var samples: SlidingWindow
  /// Samples that are held at a time.
  private let capacity: Int

  /// The next output lies `phase / phases` of a sample after the filter window that begins at `cursor`,
  /// counted from the silence before the first sample.
  private var cursor = 0
  private var phase = 0
  private var consumed = 0
  private var produced = 0

  /// - Parameters:
  ///   - inputRate: the audio's sample rate in Hz.
  ///   - outputRate: the rate wanted, in Hz.
  /// - Throws: ``ResamplerError/unsupportedRate(_:)`` if either is not within ``supportedRates``.
  package init(inputRate: Double, outputRate: Double = 22050) throws(ResamplerError) {
    for rate in [inputRate, outputRate] where !Self.supportedRates.contains(rate) {
      throw .unsupportedRate(rate)
    }
    let input = Int((inputRate * 1000).rounded())
    let output = Int((outputRate * 1000).rounded())
    let divisor = greatestCommonDivisor(input, output)
    step = input / divisor
    phases = output / divisor
    filter = PolyphaseFilter(
      inputRate: inputRate, outputRate: outputRate,
      rowCount: min(phases, PolyphaseFilter.maximumRows))
    capacity = filter.tapCount + Self.blockLength
    samples = SlidingWindow(frameSize: 1, capacity: capacity)
    reset()
  }

  /// Input samples that must have come after the time of an output sample.
  package var lookAhead: Int { isCopy ? 0 : filter.tapCount / 2 }

  /// The number of output samples that `count` input samples give in all.
  package func outputCount(for count: Int) -> Int {
    (count * phases + step - 1) / step
  }

  /// Converts the next block of mono samples (finite) and appends the outputs that are complete to
  /// `output`.
  package func process(_ block: Span<Float>, appendingTo output: inout [Float]) {
    consumed += block.count
    block.withUnsafeBufferPointer { block in
      if isCopy {
        output.append(contentsOf: block)
        return
      }
      guard var source = block.baseAddress else { return }
      var remaining = block.count
      while remaining > 0 {
        let count = min(remaining, capacity - samples.count)
        samples.append(source, frames: count)
        source += count
        remaining -= count
        emit(to: &output)
      }
    }
  }

  /// Ends the stream: appends the outputs still owed, and makes the resampler ready for another
  /// stream.
  package func finish(appendingTo output: inout [Float]) {
    let owed = isCopy ? 0 : outputCount(for: consumed)
    while produced < owed {
      samples.appendZeros(frames: min(capacity - samples.count, filter.tapCount))
      emit(to: &output, upTo: owed)
    }
    reset()
  }

  /// Forgets the stream so far.
  package func reset() {
    samples.removeAll()
    samples.appendZeros(frames: filter.tapCount / 2 - 1)
    cursor = 0
    phase = 0
    consumed = 0
    produced = 0
  }

  private var isCopy: Bool { step == phases }

  /// Appends every output whose filter window's samples are there, and drops the samples no longer
  /// needed.
  private func emit(to output: inout [Float], upTo limit: Int = .max) {
    let (pointer, first) = (samples.pointer, samples.first)
    let lastWindow = samples.end - filter.tapCount
    let (wholeStep, fractionalStep) = step.quotientAndRemainder(dividingBy: phases)
    var (cursor, phase, produced) = (cursor, phase, produced)
    while cursor <= lastWindow, produced < limit {
      output.append(filtered(pointer + (cursor - first), phase: phase))
      produced += 1
      cursor += wholeStep
      phase += fractionalStep
      if phase >= phases {
        phase -= phases
        cursor += 1
      }
    }
    samples.drop(before: cursor)
    (self.cursor, self.phase, self.produced) = (cursor, phase, produced)
  }

  private func filtered(_ window: UnsafePointer<Float>, phase: Int) -> Float {
    if phases <= PolyphaseFilter.maximumRows {
      return filter.output(window, row: phase)
    }
    let (row, remainder) = (phase * PolyphaseFilter.maximumRows)
      .quotientAndRemainder(dividingBy: phases)
    return filter.output(window, row: row, blend: Float(remainder) / Float(phases))
  }
}

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  b == 0 ? a : greatestCommonDivisor(b, a % b)
}
