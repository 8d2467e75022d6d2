import Testing
import VocalKernels
import VocalMatrices
import VocalTestSupport

private let others = InstructionSet.supported.filter { $0 != .base }

/// Whatever instructions the kernels use, they give the same bits.
@Suite(.enabled(if: !others.isEmpty, "This processor has one instruction set."))
struct InstructionSetTests {
  /// Sizes around those of registers and tiles.
  static let counts = [1, 7, 8, 15, 16, 17, 24, 33, 48, 100, 512]

  @Test(arguments: others)
  func productsOfIntegersAreTheSame(set: InstructionSet) {
    var random = SeededRandom(seed: 41)
    for rows in Array(1...26) + [37, 60] {
      for (length, columns) in [(5, 3), (64, 16), (200, 16), (512, 9)] {
        let x = random.values(rows * length)
        let weights = random.values(columns * length).map { Float16($0) }
        let onto = random.values(rows * columns)
        func product(_ set: InstructionSet, adding: Bool) -> [Float] {
          integerProduct(x, weights, onto, rows: rows, length: length, set, adding: adding)
        }
        for adding in [false, true] {
          #expect(product(set, adding: adding) == product(.base, adding: adding))
        }
      }
    }
  }

  @Test(arguments: others)
  func productsOfNumbersAreTheSame(set: InstructionSet) {
    var random = SeededRandom(seed: 42)
    for rows in Array(1...14) + [25] {
      for (length, columns) in [(3, 16), (40, 5), (129, 16)] {
        let (x, panel) = (random.values(rows * length), random.values(16 * length))
        let weights = random.values(columns * length)
        check(set, count: rows * columns) { kernels, y in
          kernels.multiply(
            Matrix(x, rows: rows, columns: length), panel: panel,
            into: MutableMatrix(y, rows: rows, columns: columns), scale: 0.3)
        }
        check(set, count: rows * columns) { kernels, y in
          kernels.accumulate(
            Matrix(x, rows: rows, columns: length), weights: weights, outputs: columns,
            into: MutableMatrix(y, rows: rows, columns: columns))
        }
        check(set, count: rows * columns) { kernels, y in
          kernels.accumulate(
            Matrix(x, rows: rows, columns: length), weights: weights.map { Float16($0) },
            outputs: columns, into: MutableMatrix(y, rows: rows, columns: columns))
        }
      }
    }
  }

  @Test(arguments: others)
  func rowsAreTheSame(set: InstructionSet) {
    var random = SeededRandom(seed: 43)
    let functions: [PointwiseFunction] = [
      .sigmoid, .tanh, .exp, .relu, .leakyReLU(slope: 0.2), .gelu,
    ]
    for count in Self.counts {
      let (x, z) = (random.values(count, in: -9...9), random.values(count))
      for function in functions {
        check(set, count: count) { kernels, y in
          y.update(from: x, count: count)
          kernels.apply(function, to: y, count: count)
        }
      }
      check(set, count: count) { kernels, y in
        y.update(from: x, count: count)
        kernels.softmax(y, count: count)
      }
      check(set, count: count) { kernels, y in
        kernels.normalise(x, gain: z, bias: x, epsilon: 1e-5, count: count, into: y)
      }
      check(set, count: 2) { kernels, y in
        y[0] = kernels.dotProduct(x, z, count: count)
        y[1] = kernels.squares(x, count: count)
      }
    }
  }

  @Test(arguments: others)
  func stepsOfRecurrentLayersAreTheSame(set: InstructionSet) {
    var random = SeededRandom(seed: 44)
    for units in Self.counts {
      let (x, u) = (random.values(4 * units, in: -4...4), random.values(3 * units))
      let state = random.values(2 * units)
      check(set, count: 2 * units) { kernels, y in
        y.update(from: state, count: 2 * units)
        kernels.stepLSTM(x, units: units, hidden: y, cell: y + units)
      }
      check(set, count: units) { kernels, y in
        y.update(from: state, count: units)
        kernels.stepGRU(x, u, units: units, hidden: y)
      }
    }
  }

  @Test(arguments: others, [(4, 16, 32), (10, 32, 16), (64, 64, 128)])
  func convolutionsByWinogradAreTheSame(set: InstructionSet, sizes: (Int, Int, Int)) {
    var random = SeededRandom(seed: 45)
    let shape = WinogradShape(
      bands: sizes.0, inputChannels: sizes.1, outputChannels: sizes.2)
    let input = random.values(6 * shape.inputFrame)
    let products = random.values(WinogradShape.points * shape.productStride)
    let columns = random.values(WinogradShape.points * shape.columnStride)
    let bias = random.values(shape.outputChannels)
    let filters = random.values(9 * sizes.1 * sizes.2).map { Float16($0) }
    for point in 0..<WinogradShape.points {
      check(set, count: sizes.1 * sizes.2) { kernels, y in
        kernels.transformFilters(
          filters, time: point, band: 5 - point, inputs: sizes.1, outputs: sizes.2, into: y)
      }
      check(set, count: WinogradShape.points * shape.inputStride) { kernels, y in
        var row = [Float](repeating: 0, count: shape.rowCount)
        input.withUnsafeBufferPointer { input in
          let first = input.baseAddress!
          func frame(_ index: Int) -> UnsafePointer<Float> { first + index * shape.inputFrame }
          kernels.mixFrames(
            shape, (frame(0), frame(1), frame(2), frame(3), frame(4), frame(5)), at: point,
            into: &row)
        }
        kernels.transformRow(shape, row, into: y)
      }
    }
    check(set, count: shape.columnStride) { kernels, y in
      kernels.transformProducts(shape, products, tiles: shape.bandTiles, into: y)
    }
    for frames in 1...6 {
      check(set, count: frames * shape.outputFrame) { kernels, y in
        kernels.pool(shape, columns, frames: frames, bias: bias, into: y)
      }
    }
  }

  /// What two sets write is the same.
  private func check(
    _ set: InstructionSet, count: Int,
    _ compute: (any VectorKernels.Type, UnsafeMutablePointer<Float>) -> Void
  ) {
    func output(_ set: InstructionSet) -> [Float] {
      var y = [Float](repeating: 0.25, count: count + 1)
      y.withUnsafeMutableBufferPointer { compute(set.kernels, $0.baseAddress!) }
      return y
    }
    let (found, expected) = (output(set), output(.base))
    #expect(found == expected)
    #expect(found.last == 0.25, "nothing is written behind the output")
    #expect(Set(found).count > min(count, 3) / 2, "the output is lively")
  }

  /// A product by one panel, of one block.
  private func integerProduct(
    _ x: [Float], _ weights: [Float16], _ onto: [Float], rows: Int, length: Int,
    _ set: InstructionSet, adding: Bool
  ) -> [Float] {
    let format = Int16Format(length: length)
    let columns = weights.count / length
    var memory = [Float](repeating: .nan, count: Int16Panel.elementCount(length: length))
    var packing = [Int16](repeating: 1, count: Int16Panel.packingCount(length: length))
    var integers = [Int16](repeating: 1, count: (rows + Int16Block.zeroRows) * format.padded)
    var scales = [Float](repeating: .nan, count: rows)
    var output = onto
    memory.withUnsafeMutableBufferPointer { memory in
      integers.withUnsafeMutableBufferPointer { integers in
        scales.withUnsafeMutableBufferPointer { scales in
          let panel = Int16Panel(memory.baseAddress!, format: format)
          let block = Int16Block(
            first: 0, format: format, integers: integers.baseAddress!, scales: scales.baseAddress!)
          set.kernels.pack(
            weights, columns: columns, stride: length, into: panel, scratch: &packing)
          set.kernels.round(Matrix(x, rows: rows, columns: length), into: block)
          output.withUnsafeMutableBufferPointer { output in
            set.kernels.multiply(
              block, panel, stride: 0,
              into: MutableMatrix(output.baseAddress!, rows: rows, columns: columns),
              adding: adding, fused: set.fusesPairProducts)
          }
        }
      }
    }
    return output
  }
}
