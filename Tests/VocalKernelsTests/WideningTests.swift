import Testing
import VocalKernels

@Suite struct WideningTests {
  /// Every FP16 bit pattern, NaNs aside, at an odd count so that the tail is met too.
  @Test func isExact() {
    let halves = (0...UInt16.max).map { Float16(bitPattern: $0) }.filter { !$0.isNaN } + [1.5]
    var floats = [Float](repeating: .nan, count: halves.count)
    Widening.widen(halves, count: halves.count, into: &floats)
    #expect(floats == halves.map { Float($0) })
    #expect(halves.count % 8 != 0)
  }
}
