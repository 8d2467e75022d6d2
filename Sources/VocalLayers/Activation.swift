import VocalKernels

/// The function after a layer, element by element.
package enum Activation: Sendable {
  /// max(x, 0)
  case relu
  /// x where x ≥ 0, slope x elsewhere
  case leakyReLU(slope: Float)

  /// Applies the function to every element.
  func apply(to matrix: MutableMatrix) {
    switch self {
    case .relu: Activations.relu(matrix)
    case .leakyReLU(let slope): Activations.leakyReLU(matrix, slope: slope)
    }
  }
}
