/// The sum over i of a[i] b[i], in single precision.
///
/// The order of the additions depends on `count` alone, so equal inputs give equal bits wherever
/// they lie in memory.
/// - Parameters:
///   - a: `count` values, of any alignment.
///   - b: `count` values, of any alignment.
///   - count: zero or more.
package func dotProduct(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Float {
  Processor.kernels.dotProduct(a, b, count: count)
}
