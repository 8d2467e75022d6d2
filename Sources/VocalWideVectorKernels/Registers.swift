/// What the kernels' sources need to know of the registers that this module is compiled for: on x86-64,
/// thirty-two of 512 bits.
enum Registers {
  /// Rows of a tile whose sums with sixteen columns stay in registers.
  static let tileRows = 12
  /// Rows of a tile of integers, and panels of sixteen columns, whose sums do.
  static let int16Rows = 8, int16Panels = 2
  /// Rows of inputs whose dot products with four rows of weights do.
  static let skinnyRows = 8
  /// The lanes of sums of dot products: of two rows of weights.
  typealias DotLanes = Vector
}
