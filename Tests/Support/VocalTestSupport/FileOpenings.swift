import CAllocationCounter

/// How often `body` opens a weight file on the calling thread.
package func countWeightFileOpenings(_ body: () throws -> Void) rethrows -> Int {
  let before = weight_file_openings()
  try body()
  return weight_file_openings() - before
}
