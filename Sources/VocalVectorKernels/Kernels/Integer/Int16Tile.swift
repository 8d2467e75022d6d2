import CVectorInstructions
import VocalMatrices

/// Some rows of a product of integers, whose sums with the columns of some panels stay in registers.
struct Int16Tile<let rows: Int, let panels: Int> {
  /// Of each row with each panel.
  private var sums = InlineArray<panels, InlineArray<rows, Int16Sums>>(
    repeating: InlineArray(repeating: Int16Sums()))

  /// - Parameters:
  ///   - integers: `rows` rows, `stride` integers apart.
  ///   - panel: the first panel; each of the others is `panelStride` elements behind the one before.
  @inline(__always)
  init<Products: PairProducts>(
    _ integers: UnsafePointer<Int16>, _ stride: Int, _ panel: Int16Panel, _ panelStride: Int,
    by _: Products.Type
  ) {
    let pairs = UnsafeRawPointer(integers).assumingMemoryBound(to: Int32.self)
    // Two at a time, because addresses take as much of the processor's width as products do.
    for first in Swift.stride(from: 0, to: panel.format.padded / 2, by: 2) {
      for pair in first...(first &+ 1) {
        var weights = InlineArray<panels, Int16Pairs>(repeating: Int16Pairs())
        for index in 0..<panels {
          weights[index].lanes = panel.advanced(by: index &* panelStride).weights(pair)
        }
        for row in 0..<rows {
          let input = SIMD16(repeating: pairs[row &* (stride / 2) &+ pair])
          for index in 0..<panels {
            Products.add(
              unsafeBitCast(input, to: SIMD32<Int16>.self), weights[index].lanes,
              to: &sums[index][row].lanes)
          }
        }
      }
    }
  }

  /// Writes the rows of the tile that the output has.
  @inline(__always)
  func write(
    scaledBy scales: UnsafePointer<Float>, _ panel: Int16Panel, _ panelStride: Int,
    to output: MutableMatrix, adding: Bool
  ) {
    for index in 0..<panels {
      let panel = panel.advanced(by: index &* panelStride)
      let column = index &* Int16Panel.columns
      if rows <= output.rows, output.columns - column >= Int16Panel.columns {
        for row in 0..<rows {
          sums[index][row].write(
            scaledBy: scales[row], panel, to: output.row(row) + column, adding: adding)
        }
      } else {
        for row in 0..<min(rows, output.rows) {
          sums[index][row].write(
            scaledBy: scales[row], panel, to: output.row(row) + column,
            columns: output.columns - column, adding: adding)
        }
      }
    }
  }
}

/// A pair of weights of each column of a panel.
private struct Int16Pairs {
  var lanes = SIMD32<Int16>.zero
}

/// The sums of one row's products with the columns of a panel.
struct Int16Sums {
  fileprivate var lanes = SIMD16<Int32>.zero

  init() {}

  /// - Parameter row: the integers of one row.
  @inline(__always)
  init<Products: PairProducts>(
    _ row: UnsafePointer<Int16>, _ panel: Int16Panel, by _: Products.Type
  ) {
    // Four independent sums hide the latency of the products.
    let pairs = UnsafeRawPointer(row).assumingMemoryBound(to: Int32.self)
    var parts = InlineArray<4, Int16Sums>(repeating: Int16Sums())
    for first in stride(from: 0, to: panel.format.padded / 2, by: 4) {
      for part in 0..<4 {
        let input = SIMD16(repeating: pairs[first &+ part])
        Products.add(
          unsafeBitCast(input, to: SIMD32<Int16>.self), panel.weights(first &+ part),
          to: &parts[part].lanes)
      }
    }
    lanes = (parts[0].lanes &+ parts[1].lanes) &+ (parts[2].lanes &+ parts[3].lanes)
  }

  /// target = sums times the scales of panel and row, or target += that.
  @inline(__always)
  func write(
    scaledBy scale: Float, _ panel: Int16Panel, to target: UnsafeMutablePointer<Float>, adding: Bool
  ) {
    let values = vector_single16(lanes) * (Float.widen(panel.scales) * scale)
    (adding ? values + Float.widen(target) : values).store(target)
  }

  /// The same of the first `columns` columns.
  @inline(__always)
  func write(
    scaledBy scale: Float, _ panel: Int16Panel, to target: UnsafeMutablePointer<Float>,
    columns: Int, adding: Bool
  ) {
    guard columns < Int16Panel.columns else {
      return write(scaledBy: scale, panel, to: target, adding: adding)
    }
    let values = vector_single16(lanes) * (Float.widen(panel.scales) * scale)
    if adding {
      (values + Vector(first: columns, of: target)).store(first: columns, target)
    } else {
      values.store(first: columns, target)
    }
  }
}

extension Int16Panel {
  /// A pair of each of the sixteen columns.
  @inline(__always)
  fileprivate func weights(_ pair: Int) -> SIMD32<Int16> {
    UnsafeRawPointer(pairs + (2 * Self.columns) &* pair).loadUnaligned(as: SIMD32<Int16>.self)
  }
}
