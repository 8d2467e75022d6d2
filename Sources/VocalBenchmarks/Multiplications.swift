/// How many multiplications a computation takes: as it is defined, and as the kernels do it.
package struct Multiplications: Sendable {
  /// Those of the definition: a convolution counts as the direct one.
  package var defined = 0
  /// Those of 16-bit integers that the kernels make.
  package var integers = 0
  /// Those of single precision that the kernels make.
  package var floats = 0

  /// Products of rounded integers.
  static func integers(_ count: Int) -> Multiplications {
    Multiplications(defined: count, integers: count)
  }

  /// Products of floating-point numbers.
  static func floats(_ count: Int) -> Multiplications {
    Multiplications(defined: count, floats: count)
  }

  static func + (a: Multiplications, b: Multiplications) -> Multiplications {
    Multiplications(
      defined: a.defined + b.defined, integers: a.integers + b.integers, floats: a.floats + b.floats
    )
  }

  static func += (a: inout Multiplications, b: Multiplications) { a = a + b }

  static func * (count: Int, one: Multiplications) -> Multiplications {
    Multiplications(
      defined: count * one.defined, integers: count * one.integers, floats: count * one.floats)
  }
}
