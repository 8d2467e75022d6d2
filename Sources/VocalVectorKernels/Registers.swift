/// What the kernels' sources need to know of the registers that this module is compiled for: on x86-64,
/// sixteen of 256 bits.
enum Registers {
  /// Rows of a tile whose sums with sixteen columns stay in registers.
  static let tileRows = 6
  /// Rows of a tile of integers, and panels of sixteen columns, whose sums do.
  static let int16Rows = 6, int16Panels = 1
  /// Rows of inputs whose dot products with four rows of weights do.
  static let skinnyRows = 3
  /// The lanes of sums of dot products: of one row of weights.
  typealias DotLanes = Octet
}
