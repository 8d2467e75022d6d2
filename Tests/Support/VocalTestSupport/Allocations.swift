import CAllocationCounter

/// How often `body` allocates or frees memory on the calling thread.
///
/// Never inlined, so that what `body` refers to is released after the counting and not within it.
@inline(never)
package func countAllocations(_ body: () -> Void) -> Int {
  allocation_counter_start()
  body()
  return Int(allocation_counter_stop())
}
