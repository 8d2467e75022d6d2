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

/// Each lane in single precision, exactly (VCVTPH2PS). Swift's own conversion is not always inlined.
__attribute__((always_inline)) static inline vector_float8 vector_widen(vector_half8 x) {
  return __builtin_convertvector(x, vector_float8);
}

/// Each lane in single precision, rounded to nearest (VCVTDQ2PS). Swift's own conversion is not always
/// inlined.
__attribute__((always_inline)) static inline vector_float8 vector_single(vector_int8 x) {
  return __builtin_convertvector(x, vector_float8);
}

#if defined(__AVX2__)
#include <immintrin.h>

/// Lane i is a[2i] b[2i] + a[2i + 1] b[2i + 1], in 32 bits (VPMADDWD).
__attribute__((always_inline)) static inline vector_int8 vector_pair_products(
    vector_short16 a, vector_short16 b) {
  return (vector_int8)_mm256_madd_epi16((__m256i)a, (__m256i)b);
}

/// sums + vector_pair_products(a, b) in one instruction (VPDPWSSD). Call it only where
/// processor_fuses_pair_products(). In assembly, since the package is not compiled for this instruction.
__attribute__((always_inline)) static inline vector_int8 vector_fused_pair_products(
    vector_int8 sums, vector_short16 a, vector_short16 b) {
  __asm__("vpdpwssd %2, %1, %0" : "+x"(sums) : "x"(a), "x"(b));
  return sums;
}

#else

/// Lane i is a[2i] b[2i] + a[2i + 1] b[2i + 1], in 32 bits.
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

#endif
