import CVectorInstructions

/// A way to multiply pairs of 16-bit integers and add up the products in 32 bits.
///
/// All ways give the same bits.
protocol PairProducts {
  /// sums[i] += a[2i] b[2i] + a[2i + 1] b[2i + 1]
  static func add(_ a: SIMD32<Int16>, _ b: SIMD32<Int16>, to sums: inout SIMD16<Int32>)
}

/// In two instructions for each register; on other architectures than x86-64, in what the compiler chooses.
enum SeparatePairProducts: PairProducts {
  @inline(__always)
  static func add(
    _ a: SIMD32<Int16>, _ b: SIMD32<Int16>, to sums: inout SIMD16<Int32>
  ) {
    sums = vector_plus_pair_products16(sums, a, b)
  }
}

/// In one instruction for each register, where the processor has it.
enum FusedPairProducts: PairProducts {
  @inline(__always)
  static func add(
    _ a: SIMD32<Int16>, _ b: SIMD32<Int16>, to sums: inout SIMD16<Int32>
  ) {
    sums = vector_fused_pair_products16(sums, a, b)
  }
}
