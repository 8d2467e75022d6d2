#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

#include "CFileOpenings.h"
#include "CRealTimeProbe.h"

/// Counts the heap allocations of one thread, by standing in for malloc and its kin (glibc only).
///
/// Test support: linked into a test binary it replaces the allocator's entry points for the process.

/// Begins counting on the calling thread, from zero.
void allocation_counter_start(void);

/// Ends counting on the calling thread.
///
/// Returns how often it called malloc, calloc, realloc, aligned_alloc, posix_memalign, memalign or
/// free (of something) since allocation_counter_start().
long allocation_counter_stop(void);

#endif
