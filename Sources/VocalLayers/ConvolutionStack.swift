import VocalCheckpoints
import VocalKernels
import VocalTensors

/// Convolution blocks in a row, fed in blocks of frames of any size.
///
/// Every block needs one frame of future, so that output lags input by ``latency`` frames until the
/// stream ends. Parameters: those of block k in the scope `k`.
package struct ConvolutionStack: Sendable {
  private let blocks: [ConvolutionBlock]

  /// - Parameters:
  ///   - bands: bands of the input, which has one channel.
  ///   - channels: output channels of each block; none empty.
  package init(
    _ scope: ParameterScope, bands: Int, channels: [Int]
  ) throws(CheckpointError) {
    precondition(!channels.isEmpty && bands >> channels.count > 0)
    var blocks: [ConvolutionBlock] = []
    var inputs = 1
    for (index, outputs) in channels.enumerated() {
      blocks.append(
        try ConvolutionBlock(
          scope.scope(String(index)), bands: bands >> index, inputs: inputs, outputs: outputs))
      inputs = outputs
    }
    self.blocks = blocks
  }

  /// Elements of an input frame: bands.
  package var inputFrame: Int { blocks[0].inputFrame }
  /// Elements of an output frame, (bands, channels) of the last block.
  package var outputFrame: Int { blocks[blocks.count - 1].outputFrame }
  /// Frames of future that an output frame needs.
  package var latency: Int { blocks.count * ConvolutionBlock.halo }

  /// The frames that one stream carries from one block of input to the next.
  package struct State {
    fileprivate var windows: [FrameWindow]
    fileprivate let scratch: UnsafeMutablePointer<Float>
  }

  /// Where the state of one stream lies in an arena.
  package struct Plan {
    fileprivate let windows: [ArenaSlot<Float>]
    fileprivate let scratch: ArenaSlot<Float>
  }

  /// Reserves memory for blocks of up to `frames` input frames.
  package func plan(frames: Int, in layout: inout ArenaLayout) -> Plan {
    var windows: [ArenaSlot<Float>] = []
    for (index, block) in blocks.enumerated() {
      // New frames, those that earlier blocks release at the end of the stream, and both halos.
      let capacity = frames + index + 2 * ConvolutionBlock.halo + 1
      windows.append(layout.reserve([capacity, block.inputFrame]))
    }
    let scratch = layout.reserve([blocks.map(\.scratchCount).max() ?? 0])
    return Plan(windows: windows, scratch: scratch)
  }

  /// The state of one stream, to be ``reset(_:)`` before its first frame.
  package func makeState(_ plan: Plan, in arena: borrowing Arena) -> State {
    var windows: [FrameWindow] = []
    for slot in plan.windows {
      windows.append(
        FrameWindow(
          arena[slot], frameSize: slot.shape.extents[1], capacity: slot.shape.extents[0]))
    }
    return State(windows: windows, scratch: arena[plan.scratch])
  }

  /// Begins a stream: before its first frame there is silence, the zero padding of the convolution.
  package func reset(_ state: inout State) {
    for index in blocks.indices {
      state.windows[index].removeAll()
      state.windows[index].appendZeros()
    }
  }

  /// Takes in `frames` frames and writes those output frames that are complete.
  ///
  /// - Parameters:
  ///   - input: (frames, bands); at most as many frames as were planned.
  ///   - isLast: whether the stream ends here, which releases the ``latency`` frames held back.
  ///   - output: room for `frames + latency` output frames.
  /// - Returns: the number of frames written.
  package func push(
    _ input: UnsafePointer<Float>, frames: Int, isLast: Bool,
    into output: UnsafeMutablePointer<Float>, state: inout State
  ) -> Int {
    state.windows[0].append(input, frames: frames)
    for index in blocks.indices.dropLast() {
      let target = state.windows[index + 1].end
      let count = advance(index, isLast: isLast, into: target, state: &state)
      state.windows[index + 1].extend(by: count)
    }
    return advance(blocks.count - 1, isLast: isLast, into: output, state: &state)
  }

  /// Runs one block over its window and keeps the halo that the next frames need.
  private func advance(
    _ index: Int, isLast: Bool, into output: UnsafeMutablePointer<Float>, state: inout State
  ) -> Int {
    if isLast { state.windows[index].appendZeros() }
    let halos = 2 * ConvolutionBlock.halo
    let count = state.windows[index].count - halos
    guard count > 0 else { return 0 }
    blocks[index].apply(
      to: state.windows[index].pointer, frames: count, into: output, scratch: state.scratch)
    state.windows[index].keepLast(halos)
    return count
  }
}
