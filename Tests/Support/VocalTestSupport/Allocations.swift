import CAllocationCounter
import VocalKernels

/// How often `body` allocates or frees memory on the calling thread.
///
/// The kernels are chosen before the counting begins, as they are before a stage's weights are loaded; otherwise
/// whichever test comes first would count the choice.
///
/// Never inlined, so that what `body` refers to is released after the counting and not within it.
@inline(never)
package func countAllocations(_ body: () -> Void) -> Int {
  do { try Processor.verify() } catch { fatalError("\(error)") }
  allocation_counter_start()
  body()
  return Int(allocation_counter_stop())
}
