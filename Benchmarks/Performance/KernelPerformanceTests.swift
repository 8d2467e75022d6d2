import COpenBLAS
import Foundation
import Testing
import VocalBenchmarks
import VocalKernels

/// Performance cases run one after the other: two at once would measure each other.
@Suite(.serialized) enum PerformanceTests {}

extension PerformanceTests {
  /// Every kernel against BLAS or a plain loop, in turns in the same process. A budget is some 1.5 times
  /// the ratio of a quiet machine.
  @Suite struct KernelPerformanceTests {
    /// OpenBLAS itself is measured too, and must not use more threads than the kernels.
    init() {
      LinearAlgebraThreads.use(1)
      openblas_set_num_threads(1)
    }

    /// One row is bound by reading the weights: halves are half the reading. How fast memory is read depends
    /// on where it lies, so the best of three places counts.
    @Test func vectorProductBeatsSGEMV() {
      let ratios = (0..<3).map { _ in
        let product = Product(rows: 1, inputs: 4096, outputs: 2048)
        return Timing.ratio {
          product.runFloat16()
        } to: {
          product.runSGEMV()
        }
      }
      #expect((ratios.min() ?? .infinity) < 1, "\(ratios)")
    }

    @Test func fewRowsBeatSGEMM() {
      let product = Product(rows: 8, inputs: 4096, outputs: 2048)
      let ratio = Timing.ratio {
        product.runFloat16()
      } to: {
        product.runSGEMM()
      }
      #expect(ratio < 0.9)
    }

    /// Weights that were packed when they were loaded: with few rows, packing would take the longest.
    @Test(arguments: [1, 16])
    func int16WeightsBeatSGEMM(rows: Int) {
      let product = Product(rows: rows, inputs: 1024, outputs: 1024)
      let ratio = Timing.ratio(rounds: 60) {
        product.runInt16()
      } to: {
        product.runSGEMM()
      }
      #expect(ratio < 0.9)
    }

    /// Sums of 16-bit products are twice as wide as floats.
    @Test func manyRowsBeatSGEMM() {
      let product = Product(rows: 256, inputs: 2048, outputs: 1024)
      let ratio = Timing.ratio {
        product.runFloat16()
      } to: {
        product.runSGEMM()
      }
      #expect(ratio < 1.1)
    }

    /// The whole block (transforms, bias, ReLU, pool) takes less than half the time of the product alone
    /// that im2col needs.
    @Test func convolutionBeatsTheProductOfIm2Col() {
      let convolution = Convolution(bands: 32, inputChannels: 128, outputChannels: 256)
      let frames = 32
      let x = noise((frames + 2) * convolution.inputFrame)
      let halves = noise(256 * convolution.patch).map { Float16($0) }
      let filters = Convolution.filters(halves, outputs: 256, patch: convolution.patch)
      let bias = noise(256)
      var y = [Float](repeating: 0, count: frames * convolution.outputFrame)
      var scratch = [Float](repeating: 0, count: convolution.scratchCount(for: filters))
      let patches = Product(rows: frames * 32, inputs: convolution.patch, outputs: 256)
      let ratio = Timing.ratio {
        convolution.run(
          x, frames: frames, filters: filters, bias: bias, into: &y, scratch: &scratch)
      } to: {
        patches.runSGEMM()
      }
      #expect(ratio < 0.5)
    }

    /// A sequence takes less than the products of its steps do in single precision.
    @Test func recurrenceBeatsSGEMV() {
      let (frames, units) = (64, 256)
      let product = Product(rows: 1, inputs: units, outputs: 4 * units)
      var gates = noise(frames * 4 * units)
      var output = [Float](repeating: 0, count: frames * units)
      var (hidden, cell) = ([Float](repeating: 0, count: units), noise(units))
      var scratch = [Float](repeating: 0, count: product.int16.scratchCount)
      let ratio = Timing.ratio {
        gates.withUnsafeMutableBufferPointer { gates in
          output.withUnsafeMutableBufferPointer { output in
            scratch.withUnsafeMutableBufferPointer { scratch in
              LSTMKernel.run(
                MutableMatrix(gates.baseAddress!, rows: frames, columns: 4 * units),
                weights: product.int16, direction: .forward, hidden: &hidden, cell: &cell,
                into: MutableMatrix(output.baseAddress!, rows: frames, columns: units),
                scratch: scratch.baseAddress!)
            }
          }
        }
      } to: {
        for _ in 0..<frames { product.runSGEMV() }
      }
      #expect(ratio < 0.9)
    }

    /// Scores, softmax and mixture take no longer than four times the products alone at sgemm's best.
    @Test func attentionIsNearItsProducts() {
      let (length, width, heads) = (128, 256, 8)
      let parts = noise(length * 3 * width)
      var output = [Float](repeating: 0, count: length * width)
      var scratch = [Float](
        repeating: 0, count: Attention.scratchCount(length: length, depth: width / heads))
      let products = Product(rows: length, inputs: width, outputs: 2 * length)
      let ratio = Timing.ratio(rounds: 60) {
        parts.withUnsafeBufferPointer { parts in
          output.withUnsafeMutableBufferPointer { output in
            Attention.run(
              Matrix(parts.baseAddress!, rows: length, columns: 3 * width), heads: heads,
              into: MutableMatrix(output.baseAddress!, rows: length, columns: width),
              scratch: &scratch)
          }
        }
      } to: {
        products.runSGEMM()
      }
      #expect(ratio < 4)
    }

    @Test func sigmoidBeatsTheLibrary() {
      let ratio = activationRatio(Activations.sigmoid) { 1 / (1 + exp(-$0)) }
      #expect(ratio < 0.4)
    }

    @Test func geluBeatsTheLibrary() {
      let ratio = activationRatio(Activations.gelu) {
        0.5 * $0 * (1 + erf($0 / Float(2).squareRoot()))
      }
      #expect(ratio < 0.4)
    }

    @Test func softmaxBeatsTheLibrary() {
      let ratio = activationRatio(Activations.softmax) { exp($0) }
      #expect(ratio < 0.6)
    }

    /// A kernel over 64 rows of 256 values, against a plain loop with the C library's function.
    private func activationRatio(
      _ kernel: (MutableMatrix) -> Void, _ function: (Float) -> Float
    ) -> Double {
      let x = noise(64 * 256)
      var (y, z) = (x, x)
      return Timing.ratio(rounds: 60) {
        y.withUnsafeMutableBufferPointer {
          kernel(MutableMatrix($0.baseAddress!, rows: 64, columns: 256))
        }
      } to: {
        for index in z.indices { z[index] = function(x[index]) }
      }
    }
  }
}
