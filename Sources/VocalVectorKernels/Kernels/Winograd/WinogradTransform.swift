/// Winograd's minimal filtering F(4, 3) in one dimension: four outputs of a three-tap filter by six
/// multiplications,
///
///     y = Aᵀ [(G g) ⊙ (Bᵀ d)]
///
/// (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016), for the points
/// 0, ±√½, ±√2, ∞. In two dimensions these amplify errors of rounding less than half as much as the
/// usual 0, ±1, ±2, ∞ (Barabasz and others, "Error Analysis and Improving the Accuracy of Winograd
/// Convolution for Deep Neural Networks", 2020, on how points matter). In every function, lanes are
/// channels.
enum WinogradTransform {
  typealias Points = (Vector, Vector, Vector, Vector, Vector, Vector)
  typealias Tile = (Vector, Vector, Vector, Vector)

  /// The points a and b beside 0 and ∞, which come with either sign; a² b² = 1.
  private static let a: Float = 0.707_106_78
  private static let b: Float = 1.414_213_56

  /// Rows of G: what a point takes of each tap.
  static func filterRow(_ point: Int) -> (Float, Float, Float) {
    switch point {
    case 0: (1, 0, 0)
    case 1: (-2 / 3, -2 / 3 * a, -1 / 3)
    case 2: (-2 / 3, 2 / 3 * a, -1 / 3)
    case 3: (1 / 6, b / 6, 1 / 3)
    case 4: (1 / 6, -b / 6, 1 / 3)
    default: (0, 0, 1)
    }
  }

  /// Rows of Bᵀ: what a point takes of each input.
  static func inputRow(_ point: Int) -> (Float, Float, Float, Float, Float, Float) {
    switch point {
    case 0: (1, 0, -5 / 2, 0, 1, 0)
    case 1: (0, -2 * a, -2, a, 1, 0)
    case 2: (0, 2 * a, -2, -a, 1, 0)
    case 3: (0, -b / 2, -1 / 2, b, 1, 0)
    case 4: (0, b / 2, -1 / 2, -b, 1, 0)
    default: (0, 1, 0, -5 / 2, 0, 1)
    }
  }

  /// Bᵀ d.
  @inline(__always)
  static func input(_ d: Points) -> Points {
    let (evenA, oddA) = (d.4 - 2 * d.2, a * (d.3 - 2 * d.1))
    let (evenB, oddB) = (d.4 - 0.5 * d.2, b * (d.3 - 0.5 * d.1))
    return (
      d.0 - 2.5 * d.2 + d.4, evenA + oddA, evenA - oddA, evenB + oddB, evenB - oddB,
      d.1 - 2.5 * d.3 + d.5
    )
  }

  /// Aᵀ m.
  @inline(__always)
  static func output(_ m: Points) -> Tile {
    let (sumA, differenceA) = (m.1 + m.2, a * (m.1 - m.2))
    let (sumB, differenceB) = (m.3 + m.4, b * (m.3 - m.4))
    return (
      m.0 + sumA + sumB, differenceA + differenceB, 0.5 * sumA + 2 * sumB,
      0.5 * differenceA + 2 * differenceB + m.5
    )
  }
}
