import Foundation
import Testing
import VocalKernels
import VocalTestSupport

@Suite struct FourierTransformTests {
  /// Sizes with and without vectors, of all radices: 8, 4, 2, 3, 5, and the primes 7 and 101.
  @Test(arguments: [2, 6, 8, 30, 128, 202, 224, 250, 256, 384, 512, 640, 1024, 2048, 4096])
  func forwardTransformsEqualTheDefinition(size: Int) {
    let transform = FourierTransform(size: size)
    var random = SeededRandom(seed: 1)
    let samples = random.values(size)
    for index in 0..<size { transform.samples[index] = samples[index] }
    transform.forward()

    #expect(transform.binCount == size / 2 + 1)
    let circle = (0..<size).map { -2 * Double.pi * Double($0) / Double(size) }
      .map { (real: cos($0), imaginary: sin($0)) }
    var largest = 0.0
    for bin in 0..<transform.binCount {
      var (real, imaginary) = (0.0, 0.0)
      for index in 0..<size {
        let point = circle[bin * index % size]
        real += Double(samples[index]) * point.real
        imaginary += Double(samples[index]) * point.imaginary
      }
      largest = max(
        largest, abs(Double(transform.spectrum[2 * bin]) - real),
        abs(Double(transform.spectrum[2 * bin + 1]) - imaginary))
    }
    // Sums of random numbers grow, and their errors with them, as the square root of the size.
    #expect(largest < 2e-6 * Double(size).squareRoot())
    #expect((0..<size).allSatisfy { transform.samples[$0] == samples[$0] })
  }

  @Test(arguments: [2, 30, 100, 128, 2048, 4096]) func inverseUndoesForwardTimesSize(size: Int) {
    let transform = FourierTransform(size: size)
    var random = SeededRandom(seed: 3)
    let samples = random.values(size)
    for index in 0..<size { transform.samples[index] = samples[index] }
    transform.forward()
    transform.inverse()
    for index in 0..<size {
      #expect(abs(transform.samples[index] / Float(size) - samples[index]) < 1e-5)
    }
  }

  /// The first and the last bin have no imaginary part in a spectrum of real samples; what stands there is not read.
  @Test(arguments: [30, 256]) func inverseIgnoresWhatRealSamplesCannotHave(size: Int) {
    let transform = FourierTransform(size: size)
    transform.spectrum[0] = 1
    transform.spectrum[1] = 5
    transform.spectrum[size + 1] = -7
    transform.inverse()
    #expect((0..<size).allSatisfy { abs(transform.samples[$0] - 1) < 1e-6 })
  }

  /// Planning from many threads at once corrupts FFTW's tables, where it is used, unless it is serialised.
  @Test func planningIsSafeFromManyThreads() async {
    await withTaskGroup(of: Float.self) { group in
      for task in 0..<64 {
        group.addTask {
          let transform = FourierTransform(size: 64 + 2 * task)
          transform.samples[0] = 1
          transform.forward()
          return transform.spectrum[2 * (transform.binCount - 1)]
        }
      }
      for await value in group { #expect(abs(value - 1) < 1e-6) }
    }
  }
}
