#ifndef C_PROCESSOR_H
#define C_PROCESSOR_H

#include <stdbool.h>

/// What to do where an extension is missing.
#define PROCESSOR_REMEDY \
  "Run on an x86-64 processor with AVX2, FMA and F16C (Intel Haswell or AMD Zen, or later), or on arm64."

/// Lists the extensions that the package is compiled for and that this processor, or its system, lacks.
///
/// Returns the `/proc/cpuinfo` name of the one at `index`, or NULL where `index` is not below their number.
/// C is compiled for any x86-64, so that it can check before code for the extensions runs.
const char *processor_missing_extension(int index);

/// Whether this processor, and its system, have registers of 512 bits, with the instructions that x86-64-v4 names
/// (AVX-512 F, BW, CD, DQ and VL).
bool processor_has_512_bits(void);

/// Whether this processor, and its system, can multiply pairs of 16-bit integers and add the products to
/// 32-bit sums in one instruction on registers of 512 bits.
bool processor_has_avx512_vnni(void);

/// The same on registers of 256 bits.
bool processor_has_avx_vnni(void);

#endif
