/// The extents of a tensor, outermost first, in row-major order.
package struct Shape: Equatable, Sendable, CustomStringConvertible {
  package let extents: [Int]

  /// - Parameter extents: none negative; none at all is a scalar.
  package init(_ extents: [Int]) {
    precondition(extents.allSatisfy { $0 >= 0 }, "an extent is never negative")
    self.extents = extents
  }

  /// The number of elements, 1 for a scalar.
  package var count: Int { extents.reduce(1, *) }

  /// The number of axes.
  package var rank: Int { extents.count }

  package var description: String {
    "(" + extents.map(String.init).joined(separator: ", ") + ")"
  }
}

extension Shape: ExpressibleByArrayLiteral {
  package init(arrayLiteral extents: Int...) { self.init(extents) }
}
