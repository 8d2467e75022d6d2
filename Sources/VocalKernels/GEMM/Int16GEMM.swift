import VocalMatrices

/// Weights of which ``Int16GEMM`` gets panels of integers, in whatever form they are stored.
protocol Int16PanelSource: WeightMatrix {
  /// How many `Float` of scratch ``panel(column:block:scratch:)`` needs.
  var panelScratchCount: Int { get }

  /// How many outputs have their panels ready at once, a multiple of sixteen.
  var columnsAtOnce: Int { get }

  /// Elements from one panel to the next of those that are ready at once.
  var panelStride: Int { get }

  /// The panel of the sixteen outputs from `column` on, over one block of inputs. The panels of the other
  /// outputs that are ready at once follow it.
  ///
  /// - Parameter scratch: ``panelScratchCount`` elements, overwritten; the panel may lie there.
  func panel(column: Int, block: Int, scratch: UnsafeMutablePointer<Float>) -> Int16Panel

  /// Called when the product has finished with the ``columnsAtOnce`` outputs from `column` on.
  func finish(column: Int)
}

/// A GEMM in 16-bit integers (block fixed point), for weights of half precision.
///
///     Y[m, n] = Σ over blocks b of s[m, b] t[n, b] Σ over k in b of X'[m, k] W'[n, k]
///
/// where X' = round(X / s) and W' = round(W / t) are integers, and s and t their scales
/// (``Int16Format``). A vector register holds twice as many 16-bit integers as floats. The integers'
/// products add up exactly, so that all error is of rounding X and W: about as much as half-precision
/// weights have already.
enum Int16GEMM {
  /// The most rows that are rounded together and share one reading of the weights.
  fileprivate static let groupRows = 232
  /// About how many multiplications a thread does before it looks for more.
  fileprivate static let pieceMultiplications = 1 << 18

  /// How many `Float` of scratch ``multiply(_:weights:into:adding:scratch:)`` needs.
  static func scratchCount(for weights: some Int16PanelSource) -> Int {
    weights.panelScratchCount
      + groupRows * Int16Format.blocks(of: weights.inputs)
      + (groupRows + Int16Block.zeroRows) * Int16Format.padded(weights.inputs) / 2
  }

  /// output = input weightsᵀ, or output += input weightsᵀ.
  static func multiply(
    _ input: Matrix, weights: some Int16PanelSource, into output: MutableMatrix,
    adding: Bool = false, scratch: UnsafeMutablePointer<Float>
  ) {
    let groups = (input.rows + groupRows - 1) / groupRows
    guard groups > 0 else { return }
    let share = (input.rows + groups - 1) / groups
    let product = Int16Product(weights, adds: adding, scratch)
    for first in stride(from: 0, to: input.rows, by: share) {
      let rows = min(share, input.rows - first)
      product.multiply(input.rows(first, rows), into: output.rows(first, rows))
    }
  }
}

/// One product by ``Int16GEMM``: the weights, and where everything lies in the scratch.
private struct Int16Product<Weights: Int16PanelSource> {
  private let inputs: Int
  private let adds: Bool
  private let weights: Weights
  /// The inputs of a group of rows, (blocks, rows, padded length of the block).
  private let integers: UnsafeMutablePointer<Int16>
  /// Their scales, (blocks, rows).
  private let scales: UnsafeMutablePointer<Float>
  /// What this thread's panels need.
  private let panels: UnsafeMutablePointer<Float>

  init(_ weights: Weights, adds: Bool, _ scratch: UnsafeMutablePointer<Float>) {
    self.weights = weights
    self.adds = adds
    inputs = weights.inputs
    panels = scratch
    scales = panels + weights.panelScratchCount
    integers = UnsafeMutableRawPointer(
      scales + Int16GEMM.groupRows * Int16Format.blocks(of: inputs)
    ).assumingMemoryBound(to: Int16.self)
  }

  /// The product of one group of rows.
  func multiply(_ input: Matrix, into output: MutableMatrix) {
    for index in 0..<Int16Format.blocks(of: inputs) {
      Processor.kernels.round(input, into: block(index))
    }
    Columns(self, into: output).run(scratch: panels)
  }

  private func block(_ index: Int) -> Int16Block {
    let first = index * Int16Format.block
    return Int16Block(
      first: first, format: Int16Format(block: index, of: inputs),
      integers: integers + (Int16GEMM.groupRows + Int16Block.zeroRows) * first,
      scales: scales + Int16GEMM.groupRows * index)
  }

  /// All columns of the product of one group of rows. A piece is some neighbouring panels.
  private struct Columns: DivisibleWork {
    private let product: Int16Product
    private let output: MutableMatrix
    /// Columns of a piece.
    private let pieceColumns: Int

    init(_ product: Int16Product, into output: MutableMatrix) {
      (self.product, self.output) = (product, output)
      let panel = Int16Panel.columns * output.rows * product.inputs
      pieceColumns = Int16Panel.columns * max(1, Int16GEMM.pieceMultiplications / max(panel, 1))
    }

    var scratchCount: Int { product.weights.panelScratchCount }
    var multiplications: Int { output.rows * output.columns * product.inputs }
    var pieces: Int { (output.columns + pieceColumns - 1) / pieceColumns }

    func run(_ pieces: Range<Int>, scratch: UnsafeMutablePointer<Float>) {
      let end = min(pieces.upperBound * pieceColumns, output.columns)
      let step = product.weights.columnsAtOnce
      for column in stride(from: pieces.lowerBound * pieceColumns, to: end, by: step) {
        product.multiply(
          column: column, into: output.columns(column, min(step, end - column)), scratch: scratch)
      }
    }
  }

  /// Columns whose panels are ready at once.
  private func multiply(
    column: Int, into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    for index in 0..<Int16Format.blocks(of: inputs) {
      let panel = weights.panel(column: column, block: index, scratch: scratch)
      Processor.kernels.multiply(
        block(index), panel, stride: weights.panelStride, into: output, adding: adds || index > 0,
        fused: Processor.fusesPairProducts)
    }
    weights.finish(column: column)
  }
}
