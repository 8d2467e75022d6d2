import VocalKernels
import VocalLayers

/// Bidirectional layers that read one window of a stream after another.
///
/// In every layer the forward direction begins a window with the state that the frame before it left, the
/// backward direction with zeros at the window's end. Where the window is to move on by a frame, the forward
/// state after its first frame is kept.
struct WindowedLayers {
  private let layers: ArraySlice<BidirectionalLSTM>
  /// Gates of a window, (rows, 2 directions x 4 hidden), overwritten as it is read.
  private let gates: ArenaSlot
  /// Outputs of each layer, (rows, 2 hidden).
  private let outputs: [ArenaSlot]
  /// The forward state of each layer before the window.
  private let carried: [ArenaSlot]
  /// The forward state within the window of the layer that is being read.
  private let tentative: ArenaSlot
  /// The backward state of the layer that is being read.
  private let backward: ArenaSlot
  private let scratch: ArenaSlot

  /// - Parameters:
  ///   - layers: of the same number of units; there may be none.
  ///   - first: a layer of as many units.
  ///   - rows: the most frames of a window.
  init(
    _ layers: ArraySlice<BidirectionalLSTM>, like first: BidirectionalLSTM, rows: Int,
    in layout: inout ArenaLayout
  ) {
    self.layers = layers
    gates = layout.reserve(rows: rows, columns: first.gates)
    var (outputs, carried): ([ArenaSlot], [ArenaSlot]) = ([], [])
    for layer in layers {
      outputs.append(layout.reserve(rows: rows, columns: layer.outputs))
      carried.append(layer.forward.reserveState(in: &layout))
    }
    (self.outputs, self.carried) = (outputs, carried)
    tentative = first.forward.reserveState(in: &layout)
    backward = first.backward.reserveState(in: &layout)
    scratch = layout.reserve(scratch: layers.map(\.scratchCount))
  }

  /// Begins a new stream.
  func reset(in arena: Arena) {
    for state in carried { arena.clear(state) }
  }

  /// Reads a window through all layers.
  ///
  /// - Parameters:
  ///   - window: the input, (frames, inputs).
  ///   - needed: how many frames of the output are read, from the first on.
  ///   - movesOn: whether the next window begins a frame later; otherwise with the same frame.
  /// - Returns: the last layer's output, (frames, 2 hidden); valid until the next window is read.
  func read(_ window: MutableMatrix, needed: Int, movesOn: Bool, in arena: Arena) -> MutableMatrix {
    var window = window
    for index in layers.indices {
      let output = arena.rows(outputs[index - layers.startIndex], window.rows)
      let isLast = index + 1 == layers.endIndex
      readBackward(layers[index], Matrix(window), into: output, in: arena)
      readForward(
        index, Matrix(window).rows(0, isLast ? needed : window.rows), movesOn: movesOn,
        into: output,
        in: arena)
      window = output
    }
    return window
  }

  private func readBackward(
    _ layer: BidirectionalLSTM, _ input: Matrix, into output: MutableMatrix, in arena: Arena
  ) {
    let gates = arena.rows(self.gates, input.rows).columns(
      layer.forward.gates, layer.backward.gates)
    layer.backward.project(input, into: gates, scratch: arena[scratch])
    arena.clear(backward)
    layer.backward.recur(
      gates, .backward, state: arena.matrix(backward),
      into: output.columns(layer.forward.units, layer.backward.units), scratch: arena[scratch])
  }

  private func readForward(
    _ index: Int, _ input: Matrix, movesOn: Bool, into output: MutableMatrix, in arena: Arena
  ) {
    let (layer, carried) = (layers[index].forward, carried[index - layers.startIndex])
    let gates = arena.rows(self.gates, input.rows).columns(0, layer.gates)
    let hidden = output.columns(0, layer.units)
    layer.project(input, into: gates, scratch: arena[scratch])
    let final = movesOn ? 1 : 0
    if movesOn {
      layer.recur(
        gates.rows(0, final), .forward, state: arena.matrix(carried), into: hidden.rows(0, final),
        scratch: arena[scratch])
    }
    // The other frames are read from a copy: they will be read again in the next window.
    let others = input.rows - final
    guard others > 0 else { return }
    arena.copy(carried, to: tentative)
    layer.recur(
      gates.rows(final, others), .forward, state: arena.matrix(tentative),
      into: hidden.rows(final, others), scratch: arena[scratch])
  }
}
