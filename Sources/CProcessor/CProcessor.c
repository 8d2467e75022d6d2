#include "CProcessor.h"

#include <stddef.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

const char *processor_missing_extension(int index) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const struct {
    const char *name;
    int is_present;
  } required[] = {
      {"avx2", __builtin_cpu_supports("avx2")},   {"fma", __builtin_cpu_supports("fma")},
      {"f16c", __builtin_cpu_supports("f16c")},   {"bmi1", __builtin_cpu_supports("bmi")},
      {"bmi2", __builtin_cpu_supports("bmi2")},   {"abm", __builtin_cpu_supports("lzcnt")},
      {"movbe", __builtin_cpu_supports("movbe")},
  };
  for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
    if (!required[i].is_present && index-- == 0) return required[i].name;
  }
#endif
  return NULL;
}

bool processor_has_512_bits(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

bool processor_has_avx512_vnni(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512vnni");
#else
  return false;
#endif
}

bool processor_has_avx_vnni(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  unsigned int eax, ebx, ecx, edx;
  if (!__builtin_cpu_supports("avx2") || !__get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx)) return false;
  return eax >> 4 & 1;
#else
  return false;
#endif
}
