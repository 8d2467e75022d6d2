/// What the kernels' sources need to know of the registers that this module is compiled for: on x86-64,
/// thirty-two of 512 bits.
enum Registers {
  /// Rows of a tile whose sums with sixteen columns stay in registers.
  static let tileRows = 12
}
