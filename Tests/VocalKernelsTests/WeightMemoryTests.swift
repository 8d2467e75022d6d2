import Synchronization
import Testing
import VocalKernels
import VocalTestSupport

@Suite struct WeightMemoryTests {
  /// Each byte of the weights is given back once by a product of many rows, and none by one of few.
  @Test func aProductOfManyRowsGivesTheWeightsBack() {
    var random = SeededRandom(seed: 5)
    let (inputs, outputs) = (700, 163)
    let memory = Memory(random.values(inputs * outputs).map { Float16($0) })
    let weights = Float16Weights(memory.pointer, outputs: outputs, inputs: inputs, in: memory)
    var scratch = GuardedScratch(count: weights.scratchCount)
    func multiply(rows: Int) {
      _ = transform(random.values(rows * inputs), rows: rows, columns: outputs) { x, y in
        scratch.use { GEMM.affine(x, weights: weights, bias: nil, into: y, scratch: $0) }
      }
    }
    multiply(rows: 24)
    #expect(memory.given.allSatisfy { $0 == 0 })
    multiply(rows: 25)
    #expect(memory.given.allSatisfy { $0 == 1 })
  }

  /// Memory that counts how often each of its bytes was given back.
  private final class Memory: WeightMemory {
    private let buffer: HeapBuffer<Float16>
    private let counts: Mutex<[Int]>

    init(_ values: [Float16]) {
      buffer = HeapBuffer(copying: values)
      counts = Mutex([Int](repeating: 0, count: 2 * values.count))
    }

    var pointer: UnsafePointer<Float16> { UnsafePointer(buffer.pointer) }
    var given: [Int] { counts.withLock { $0 } }

    func giveBack(_ bytes: UnsafeRawBufferPointer) {
      guard let base = bytes.baseAddress else { return }
      let first = base - UnsafeRawPointer(buffer.pointer)
      counts.withLock { counts in
        for byte in first..<first + bytes.count { counts[byte] += 1 }
      }
    }
  }
}
