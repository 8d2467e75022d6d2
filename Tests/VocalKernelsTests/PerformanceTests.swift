import COpenBLAS
import Testing
import VocalKernels

extension ProcessWideTests {
  /// Budgets as ratios to BLAS in the same process and minute, never as absolute times.
  @Suite struct PerformanceTests {
    init() { LinearAlgebraThreads.use(1) }

    /// A product with one row is bound by reading the weights: halves are half the reading.
    @Test func halfPrecisionVectorProductBeatsSGEMV() {
      var noise = Noise(seed: 8)
      let (inputs, outputs) = (4096, 2048)
      let halves = [Float16](repeating: 0.5, count: inputs * outputs)
      let floats = halves.map { Float($0) }
      let x = noise.values(inputs)
      var y = [Float](repeating: 0, count: outputs)
      var scratch: Float = 0

      let ratio = fastestRatio {
        x.withUnsafeBufferPointer { x in
          halves.withUnsafeBufferPointer { weights in
            y.withUnsafeMutableBufferPointer { y in
              MatrixProduct.affine(
                Matrix(x.baseAddress!, rows: 1, columns: inputs),
                weights: WeightMatrix(
                  .float16(weights.baseAddress!), outputs: outputs, inputs: inputs),
                bias: nil, into: MutableMatrix(y.baseAddress!, rows: 1, columns: outputs),
                scratch: &scratch)
            }
          }
        }
      } to: {
        cblas_sgemv(
          CblasRowMajor, CblasNoTrans, blasint(outputs), blasint(inputs), 1, floats,
          blasint(inputs),
          x, 1, 0, &y, 1)
      }
      #expect(ratio < 0.9)
    }

    /// The whole block (filters, transforms, bias, ReLU, pool) in less time than the product alone
    /// that patches would need.
    @Test func convolutionBeatsThePatchesProduct() {
      var noise = Noise(seed: 9)
      let convolution = Convolution(bands: 32, inputChannels: 128, outputChannels: 256)
      let frames = 32
      let x = noise.values((frames + 2) * convolution.inputFrame)
      let weights = TestWeights(256 * convolution.patch, .half, &noise)
      let bias = noise.values(256)
      var y = [Float](repeating: 0, count: frames * convolution.outputFrame)
      var scratch = [Float](repeating: 0, count: convolution.scratchCount)

      let rows = frames * 32
      let patches = [Float](repeating: 0.5, count: rows * convolution.patch)
      var product = [Float](repeating: 0, count: rows * 256)

      let ratio = fastestRatio {
        weights.withMatrix(outputs: 256, inputs: convolution.patch) {
          convolution.run(
            x, frames: frames, filters: ConvolutionFilters($0), bias: bias, into: &y,
            scratch: &scratch)
        }
      } to: {
        let depth = blasint(convolution.patch)
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), 256, depth, 1, patches, depth,
          weights.values, depth, 0, &product, 256)
      }
      #expect(ratio < 0.9)
    }

    /// The shortest of many runs of `body` over the shortest of `reference`, taken in turns.
    private func fastestRatio(_ body: () -> Void, to reference: () -> Void) -> Double {
      let clock = ContinuousClock()
      var shortest = Duration.seconds(1000)
      var shortestReference = shortest
      for _ in 0..<15 {
        shortest = min(shortest, clock.measure(body))
        shortestReference = min(shortestReference, clock.measure(reference))
      }
      return shortest / shortestReference
    }
  }
}
