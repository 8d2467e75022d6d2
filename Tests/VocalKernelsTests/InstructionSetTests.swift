import Testing
import VocalKernels
import VocalMatrices
import VocalTestSupport

private let others = InstructionSet.supported.filter { $0 != .base }

@Suite struct RegisterLoopTests {
  /// Each row multiplies both halves of its sum by the number of the round and adds them, in 32 bits.
  @Test(arguments: InstructionSet.supported, [1, 100, 50_000])
  func pairsAreMultipliedAndAdded(set: InstructionSet, rounds: Int) {
    let (count, sum) = set.kernels.pairProducts(rounds: rounds, fused: set.fusesPairProducts)
    let rows = count / rounds / 32
    let expected = (0..<rows).reduce(Int32(0)) { total, row in
      total
        &+ (0..<rounds).reduce(Int32(row + 1)) { sum, round in
          let factor = Int32(Int16(truncatingIfNeeded: round))
          let halves = [sum, sum >> 16].map { Int32(Int16(truncatingIfNeeded: $0)) }
          return sum &+ factor &* halves[0] &+ factor &* halves[1]
        }
    }
    #expect(rows > 0)
    #expect(sum == expected && sum != 0)
  }
}

/// Whatever instructions the kernels use, they give the same bits.
@Suite(.enabled(if: !others.isEmpty, "This processor has one instruction set."))
struct InstructionSetTests {
  /// Sizes around those of registers and tiles.
  static let counts = [1, 7, 8, 15, 16, 17, 24, 33, 48, 100, 512]

  @Test(arguments: others)
  func productsOfIntegersAreTheSame(set: InstructionSet) {
    var random = SeededRandom(seed: 41)
    for rows in Array(1...26) + [37, 60] {
      for (length, columns) in [(5, 3), (64, 16), (200, 40), (512, 9)] {
        let x = random.values(rows * length)
        let weights = random.values(columns * length).map { Float16($0) }
        let onto = random.values(rows * columns)
        func product(_ set: InstructionSet, adding: Bool) -> [Float] {
          integerProduct(x, weights, onto, rows: rows, length: length, set, adding: adding)
        }
        for adding in [false, true] {
          let (found, expected) = (product(set, adding: adding), product(.base, adding: adding))
          #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
          #expect(Set(found).count > found.count / 2, "the output is lively")
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
      var (x, z) = (random.values(count, in: -9...9), random.values(count))
      for (index, value) in [Float(0), -0.0, .leastNonzeroMagnitude, -.infinity, .infinity, .nan]
        .enumerated()
      where count > 16 {
        x[2 * index + 1] = value
        z[3 * index] = value
      }
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
    #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(found.last == 0.25, "nothing is written behind the output")
    #expect(Set(found.dropLast()).count > min(count, 5) / 2, "the output is lively")
  }

  /// A product of one block of inputs, the one before it left out, with all panels that the columns make.
  private func integerProduct(
    _ x: [Float], _ weights: [Float16], _ onto: [Float], rows: Int, length: Int,
    _ set: InstructionSet, adding: Bool
  ) -> [Float] {
    let format = Int16Format(length: length)
    let (columns, unit) = (weights.count / length, Int16Panel.columns)
    let stride = Int16Panel.elementCount(length: length)
    let panels = HeapBuffer<Float>(capacity: (columns + unit - 1) / unit * stride)
    let packing = HeapBuffer<Int16>(capacity: Int16Panel.packingCount(length: length))
    let integers = HeapBuffer<Int16>(capacity: (rows + Int16Block.zeroRows) * format.padded)
    let scales = HeapBuffer<Float>(capacity: rows)
    let first = Int16Panel(panels.pointer, format: format)
    for column in Swift.stride(from: 0, to: columns, by: unit) {
      weights.withUnsafeBufferPointer {
        set.kernels.pack(
          $0.baseAddress! + column * length, columns: min(unit, columns - column), stride: length,
          into: first.advanced(by: column / unit * stride), scratch: packing.pointer)
      }
    }
    let block = Int16Block(
      first: 2, format: format, integers: integers.pointer, scales: scales.pointer)
    let padded = (0..<rows).flatMap { [7, 7] + x[($0 * length)..<(($0 + 1) * length)] }
    set.kernels.round(Matrix(padded, rows: rows, columns: length + 2), into: block)
    var output = onto + [0.25]
    output.withUnsafeMutableBufferPointer {
      set.kernels.multiply(
        block, first, stride: stride,
        into: MutableMatrix($0.baseAddress!, rows: rows, columns: columns), adding: adding,
        fused: set.fusesPairProducts)
    }
    #expect(output.last == 0.25, "nothing is written behind the output")
    return output
  }
}
