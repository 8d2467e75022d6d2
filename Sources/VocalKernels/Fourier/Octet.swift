/// Eight single-precision lanes: one AVX register, or two NEON registers.
typealias Octet = SIMD8<Float>
