/// Eight single-precision lanes: one AVX register, or two NEON registers.
package typealias Vector = SIMD8<Float>
