#ifndef C_VECTOR_INSTRUCTIONS_H
#define C_VECTOR_INSTRUCTIONS_H

// Instructions that Swift's SIMD types have no operation for, as inline functions. In Swift they are compiled
// for the extensions (see Package.swift), in C for any processor: hence the conditions.

/// Sixteen 16-bit integers: SIMD16<Int16>.
typedef short vector_short16 __attribute__((ext_vector_type(16)));
/// Eight 32-bit integers: SIMD8<Int32>.
typedef int vector_int8 __attribute__((ext_vector_type(8)));
/// Eight half-precision numbers: SIMD8<Float16>.
typedef _Float16 vector_half8 __attribute__((ext_vector_type(8)));
/// Eight single-precision numbers: SIMD8<Float>.
typedef float vector_float8 __attribute__((ext_vector_type(8)));

/// Tells the processor that a loop waits for another thread.
__attribute__((always_inline)) static inline void vector_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Begins to fetch the line of the cache with this address, which may be anywhere.
__attribute__((always_inline)) static inline void vector_prefetch(const void *address) {
  __builtin_prefetch(address);
}

/// Each lane in single precision, exactly (VCVTPH2PS). Swift's own conversion is not always inlined.
__attribute__((always_inline)) static inline vector_float8 vector_widen(vector_half8 x) {
  return __builtin_convertvector(x, vector_float8);
}

// Swift's operators of SIMD types add and multiply lane by lane, which the optimiser does not always make whole again.

/// a + b.
__attribute__((always_inline)) static inline vector_float8 vector_sum(vector_float8 a, vector_float8 b) {
  return a + b;
}

/// a - b.
__attribute__((always_inline)) static inline vector_float8 vector_difference(vector_float8 a, vector_float8 b) {
  return a - b;
}

/// a b.
__attribute__((always_inline)) static inline vector_float8 vector_product(vector_float8 a, vector_float8 b) {
  return a * b;
}

/// sum + a b, rounded once.
__attribute__((always_inline)) static inline vector_float8 vector_plus_product(
    vector_float8 sum, vector_float8 a, vector_float8 b) {
  return __builtin_elementwise_fma(a, b, sum);
}

/// sum - a b, rounded once.
__attribute__((always_inline)) static inline vector_float8 vector_minus_product(
    vector_float8 sum, vector_float8 a, vector_float8 b) {
  return __builtin_elementwise_fma(-a, b, sum);
}

/// The sum of the lanes: of those four apart, then of those two apart, then of the last two.
__attribute__((always_inline)) static inline float vector_total(vector_float8 x) {
  x += __builtin_shufflevector(x, x, 4, 5, 6, 7, -1, -1, -1, -1);
  x += __builtin_shufflevector(x, x, 2, 3, -1, -1, -1, -1, -1, -1);
  return x[0] + x[1];
}

/// The lanes at even places, those of a before those of b.
__attribute__((always_inline)) static inline vector_float8 vector_even(vector_float8 a, vector_float8 b) {
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}

/// The lanes at odd places, those of a before those of b.
__attribute__((always_inline)) static inline vector_float8 vector_odd(vector_float8 a, vector_float8 b) {
  return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}

/// The first four lanes of a and b in turns.
__attribute__((always_inline)) static inline vector_float8 vector_zip_low(vector_float8 a, vector_float8 b) {
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

/// The last four lanes of a and b in turns.
__attribute__((always_inline)) static inline vector_float8 vector_zip_high(vector_float8 a, vector_float8 b) {
  return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/// The lanes from the last to the first.
__attribute__((always_inline)) static inline vector_float8 vector_reversed(vector_float8 x) {
  return __builtin_shufflevector(x, x, 7, 6, 5, 4, 3, 2, 1, 0);
}

// The steps of transposing eight vectors, each one instruction of AVX.

/// Of each half, the first two lanes of a and b in turns (VUNPCKLPS).
__attribute__((always_inline)) static inline vector_float8 vector_unpack_low(vector_float8 a, vector_float8 b) {
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
}

/// Of each half, the last two lanes of a and b in turns (VUNPCKHPS).
__attribute__((always_inline)) static inline vector_float8 vector_unpack_high(vector_float8 a, vector_float8 b) {
  return __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
}

/// Of each half, the first two lanes of a, then those of b (VUNPCKLPD).
__attribute__((always_inline)) static inline vector_float8 vector_pairs_low(vector_float8 a, vector_float8 b) {
  return __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
}

/// Of each half, the last two lanes of a, then those of b (VUNPCKHPD).
__attribute__((always_inline)) static inline vector_float8 vector_pairs_high(vector_float8 a, vector_float8 b) {
  return __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
}

/// The first half of a, then that of b (VPERM2F128).
__attribute__((always_inline)) static inline vector_float8 vector_halves_low(vector_float8 a, vector_float8 b) {
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
}

/// The last half of a, then that of b (VPERM2F128).
__attribute__((always_inline)) static inline vector_float8 vector_halves_high(vector_float8 a, vector_float8 b) {
  return __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
}

// Compilers warn of vectors wider than the registers in calls; there are none, since every function is inlined.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

// Sixteen lanes: one register where the code is compiled for AVX-512, otherwise two of AVX or four of NEON.

/// Thirty-two 16-bit integers: SIMD32<Int16>.
typedef short vector_short32 __attribute__((ext_vector_type(32)));
/// Sixteen 32-bit integers: SIMD16<Int32>.
typedef int vector_int16 __attribute__((ext_vector_type(16)));
/// Sixteen half-precision numbers: SIMD16<Float16>.
typedef _Float16 vector_half16 __attribute__((ext_vector_type(16)));
/// Sixteen single-precision numbers: SIMD16<Float>.
typedef float vector_float16 __attribute__((ext_vector_type(16)));

/// Eight lanes, then eight more.
__attribute__((always_inline)) static inline vector_float16 vector_joined_singles(vector_float8 low, vector_float8 high) {
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/// Eight lanes, then eight more.
__attribute__((always_inline)) static inline vector_half16 vector_joined_halves(vector_half8 low, vector_half8 high) {
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/// As vector_widen.
__attribute__((always_inline)) static inline vector_float16 vector_widen16(vector_half16 x) {
  return __builtin_convertvector(x, vector_float16);
}

/// Each lane in single precision, rounded to nearest (VCVTDQ2PS).
__attribute__((always_inline)) static inline vector_float16 vector_single16(vector_int16 x) {
  return __builtin_convertvector(x, vector_float16);
}

/// a + b.
__attribute__((always_inline)) static inline vector_float16 vector_sum16(vector_float16 a, vector_float16 b) {
  return a + b;
}

/// a - b.
__attribute__((always_inline)) static inline vector_float16 vector_difference16(vector_float16 a, vector_float16 b) {
  return a - b;
}

/// a b.
__attribute__((always_inline)) static inline vector_float16 vector_product16(vector_float16 a, vector_float16 b) {
  return a * b;
}

/// a / b.
__attribute__((always_inline)) static inline vector_float16 vector_quotient16(vector_float16 a, vector_float16 b) {
  return a / b;
}

/// sum + a b, rounded once.
__attribute__((always_inline)) static inline vector_float16 vector_plus_product16(
    vector_float16 sum, vector_float16 a, vector_float16 b) {
  return __builtin_elementwise_fma(a, b, sum);
}

/// The low 16 bits of each lane.
__attribute__((always_inline)) static inline vector_short16 vector_truncated16(vector_int16 x) {
  return __builtin_convertvector(x, vector_short16);
}

// Lane i of the products of pairs is a[2i] b[2i] + a[2i + 1] b[2i + 1], in 32 bits.

#if defined(__AVX2__)
#include <immintrin.h>

/// The products of eight pairs (VPMADDWD).
__attribute__((always_inline)) static inline vector_int8 vector_pair_products(
    vector_short16 a, vector_short16 b) {
  return (vector_int8)_mm256_madd_epi16((__m256i)a, (__m256i)b);
}

/// sums + vector_pair_products(a, b) in one instruction (VPDPWSSD of AVX-VNNI). Call it only where
/// processor_has_avx_vnni(). In assembly, since the package is not compiled for this instruction.
__attribute__((always_inline)) static inline vector_int8 vector_fused_pair_products(
    vector_int8 sums, vector_short16 a, vector_short16 b) {
  __asm__("%{vex%} vpdpwssd %2, %1, %0" : "+x"(sums) : "x"(a), "x"(b));
  return sums;
}

#else

/// The products of eight pairs.
__attribute__((always_inline)) static inline vector_int8 vector_pair_products(
    vector_short16 a, vector_short16 b) {
  return __builtin_convertvector(a.even, vector_int8) * __builtin_convertvector(b.even, vector_int8) +
         __builtin_convertvector(a.odd, vector_int8) * __builtin_convertvector(b.odd, vector_int8);
}

/// sums + vector_pair_products(a, b).
__attribute__((always_inline)) static inline vector_int8 vector_fused_pair_products(
    vector_int8 sums, vector_short16 a, vector_short16 b) {
  return sums + vector_pair_products(a, b);
}

#endif

#if defined(__AVX512BW__)

/// sums and the products of sixteen pairs, added (VPMADDWD, VPADDD).
__attribute__((always_inline)) static inline vector_int16 vector_plus_pair_products16(
    vector_int16 sums, vector_short32 a, vector_short32 b) {
  return sums + (vector_int16)_mm512_madd_epi16((__m512i)a, (__m512i)b);
}

/// The same in one instruction (VPDPWSSD of AVX-512 VNNI). Call it only where
/// processor_has_avx512_vnni().
__attribute__((always_inline)) static inline vector_int16 vector_fused_pair_products16(
    vector_int16 sums, vector_short32 a, vector_short32 b) {
  __asm__("vpdpwssd %2, %1, %0" : "+v"(sums) : "v"(a), "v"(b));
  return sums;
}

#else

/// Two halves side by side.
__attribute__((always_inline)) static inline vector_int16 vector_joined(vector_int8 low, vector_int8 high) {
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/// sums and the products of sixteen pairs, added.
__attribute__((always_inline)) static inline vector_int16 vector_plus_pair_products16(
    vector_int16 sums, vector_short32 a, vector_short32 b) {
  return sums + vector_joined(vector_pair_products(a.lo, b.lo), vector_pair_products(a.hi, b.hi));
}

/// The same in two instructions (VPDPWSSD of AVX-VNNI). Call it only where
/// processor_has_avx_vnni().
__attribute__((always_inline)) static inline vector_int16 vector_fused_pair_products16(
    vector_int16 sums, vector_short32 a, vector_short32 b) {
  return vector_joined(
      vector_fused_pair_products(sums.lo, a.lo, b.lo), vector_fused_pair_products(sums.hi, a.hi, b.hi));
}

#endif

#pragma clang diagnostic pop

#endif
