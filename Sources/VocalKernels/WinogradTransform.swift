/// Winograd's minimal filtering F(4, 3) in one dimension: four outputs of a three-tap filter by six
/// multiplications,
///
///     y = Aᵀ [(G g) ⊙ (Bᵀ d)]
///
/// with the matrices of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), for
/// the points 0, ±1, ±2, ∞. In every function, lanes are channels.
enum WinogradTransform {
  /// Outputs of a tile.
  static let tile = 4
  /// Products of a tile, tile + taps - 1.
  static let points = 6

  typealias Taps = (Vector, Vector, Vector)
  typealias Points = (Vector, Vector, Vector, Vector, Vector, Vector)
  typealias Tile = (Vector, Vector, Vector, Vector)

  /// Rows of G: what a point takes of each tap.
  static func filterRow(_ point: Int) -> (Float, Float, Float) {
    switch point {
    case 0: (1 / 4, 0, 0)
    case 1: (-1 / 6, -1 / 6, -1 / 6)
    case 2: (-1 / 6, 1 / 6, -1 / 6)
    case 3: (1 / 24, 1 / 12, 1 / 6)
    case 4: (1 / 24, -1 / 12, 1 / 6)
    default: (0, 0, 1)
    }
  }

  /// Rows of Bᵀ: what a point takes of each input.
  static func inputRow(_ point: Int) -> (Float, Float, Float, Float, Float, Float) {
    switch point {
    case 0: (4, 0, -5, 0, 1, 0)
    case 1: (0, -4, -4, 1, 1, 0)
    case 2: (0, 4, -4, -1, 1, 0)
    case 3: (0, -2, -1, 2, 1, 0)
    case 4: (0, 2, -1, -2, 1, 0)
    default: (0, 4, 0, -5, 0, 1)
    }
  }

  /// G g.
  @inline(__always)
  static func filter(_ g: Taps) -> Points {
    let ends = (g.0 + g.2) * (-1 / 6)
    let even = g.0 * (1 / 24) + g.2 * (1 / 6)
    let middle = g.1 * (1 / 6)
    let odd = g.1 * (1 / 12)
    return (g.0 * (1 / 4), ends - middle, ends + middle, even + odd, even - odd, g.2)
  }

  /// Bᵀ d.
  @inline(__always)
  static func input(_ d: Points) -> Points {
    (
      4 * d.0 - 5 * d.2 + d.4, (d.3 + d.4) - 4 * (d.1 + d.2), (d.4 - d.3) + 4 * (d.1 - d.2),
      (d.4 - d.2) + 2 * (d.3 - d.1), (d.4 - d.2) - 2 * (d.3 - d.1), 4 * d.1 - 5 * d.3 + d.5
    )
  }

  /// Aᵀ m.
  @inline(__always)
  static func output(_ m: Points) -> Tile {
    let (sum, difference) = (m.1 + m.2, m.1 - m.2)
    let (farSum, farDifference) = (m.3 + m.4, m.3 - m.4)
    return (
      m.0 + sum + farSum, difference + 2 * farDifference, sum + 4 * farSum,
      difference + 8 * farDifference + m.5
    )
  }
}
