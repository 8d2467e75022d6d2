import CVectorInstructions

/// A way to multiply pairs of 16-bit integers and add up the products in 32 bits.
///
/// All ways give the same bits.
package protocol PairProducts {
  /// sums[i] += a[2i] b[2i] + a[2i + 1] b[2i + 1]
  static func add(_ a: SIMD16<Int16>, _ b: SIMD16<Int16>, to sums: inout SIMD8<Int32>)
}

/// In two instructions of AVX2; on other architectures, in what the compiler chooses.
package enum SeparatePairProducts: PairProducts {
  @inline(__always)
  package static func add(
    _ a: SIMD16<Int16>, _ b: SIMD16<Int16>, to sums: inout SIMD8<Int32>
  ) {
    sums &+= vector_pair_products(a, b)
  }
}

/// In one instruction, where the processor has it (``Processor/fusesPairProducts``).
package enum FusedPairProducts: PairProducts {
  @inline(__always)
  package static func add(
    _ a: SIMD16<Int16>, _ b: SIMD16<Int16>, to sums: inout SIMD8<Int32>
  ) {
    sums = vector_fused_pair_products(sums, a, b)
  }
}
