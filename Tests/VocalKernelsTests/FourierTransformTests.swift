import Foundation
import Testing
import VocalKernels
import VocalTestSupport

@Suite struct FourierTransformTests {
  @Test(arguments: [2, 8, 30, 128, 250])
  func forwardTransformsEqualTheDefinition(size: Int) {
    let transform = FourierTransform(size: size)
    var random = SeededRandom(seed: 1)
    let samples = random.values(size)
    for index in 0..<size { transform.samples[index] = samples[index] }
    transform.forward()

    #expect(transform.binCount == size / 2 + 1)
    for bin in 0..<transform.binCount {
      var (real, imaginary) = (0.0, 0.0)
      for index in 0..<size {
        let angle = -2 * Double.pi * Double(bin * index) / Double(size)
        real += Double(samples[index]) * cos(angle)
        imaginary += Double(samples[index]) * sin(angle)
      }
      #expect(abs(Double(transform.spectrum[2 * bin]) - real) < 1e-5 * Double(size))
      #expect(abs(Double(transform.spectrum[2 * bin + 1]) - imaginary) < 1e-5 * Double(size))
    }
  }

  @Test func inverseUndoesForwardTimesSize() {
    let size = 2048
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

  /// Planning from many threads at once corrupts FFTW's tables unless it is serialised.
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
