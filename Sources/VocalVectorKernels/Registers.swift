/// What the kernels' sources need to know of the registers that this module is compiled for: on x86-64,
/// sixteen of 256 bits.
enum Registers {
  /// Rows of a tile whose sums with sixteen columns stay in registers.
  static let tileRows = 6
  /// Rows of a tile of integers whose sums with some panels stay in registers.
  static let int16Rows = 6
  /// How many panels of sixteen columns these are.
  static let int16Panels = 1
  /// Rows of inputs whose dot products with four rows of weights stay in registers.
  static let skinnyRows = 3
  /// A register of the sums of dot products: those with one row of weights, eight lanes each.
  typealias DotLanes = Octet
}
