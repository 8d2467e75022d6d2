#include "CAllocationCounter.h"

#include <errno.h>
#include <stddef.h>

static _Thread_local int counting;
static _Thread_local long calls;

void allocation_counter_start(void) {
  calls = 0;
  counting = 1;
}

long allocation_counter_stop(void) {
  counting = 0;
  return calls;
}

#ifdef __GLIBC__

// glibc's own names for its allocator, to which the stand-ins pass everything on.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *pointer);

void *malloc(size_t size) {
  calls += counting;
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  calls += counting;
  return __libc_calloc(count, size);
}

void *realloc(void *pointer, size_t size) {
  calls += counting;
  return __libc_realloc(pointer, size);
}

void free(void *pointer) {
  if (pointer) calls += counting;
  __libc_free(pointer);
}

void *memalign(size_t alignment, size_t size) {
  calls += counting;
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  calls += counting;
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  calls += counting;
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
  void *pointer = __libc_memalign(alignment, size);
  if (!pointer) return ENOMEM;
  *result = pointer;
  return 0;
}

#endif
