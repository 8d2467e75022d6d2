import VocalCheckpoints
import VocalKernels

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

  /// How many `Float` of scratch ``push(_:frames:isLast:into:stream:scratch:)`` and
  /// ``end(into:stream:scratch:)`` need.
  package var scratchCount: Int { blocks.map(\.scratchCount).max() ?? 0 }

  /// Reserves memory for one stream, in blocks of up to `frames` input frames: for the input of each
  /// block, (frames, frame).
  package func reserve(frames: Int, in layout: inout ArenaLayout) -> [ArenaSlot] {
    blocks.enumerated().map { index, block in
      // New frames, those that earlier blocks release at the end of the stream, and both halos.
      let capacity = frames + index + 2 * ConvolutionBlock.halo + 1
      return layout.reserve(rows: capacity, columns: block.inputFrame)
    }
  }

  /// One stream: the input frames that each block keeps from one push to the next.
  package struct Stream {
    fileprivate var windows: [SlidingWindow]
  }

  /// A stream at its beginning, in memory of `arena` that was reserved for it; the arena must outlive it.
  package func stream(_ slots: [ArenaSlot], in arena: Arena) -> Stream {
    var stream = Stream(
      windows: slots.map {
        SlidingWindow(arena[$0], frameSize: $0.columns, capacity: $0.rows)
      })
    reset(&stream)
    return stream
  }

  /// Begins anew: before the first frame there is silence, the zero padding of the convolution.
  package func reset(_ stream: inout Stream) {
    for index in blocks.indices {
      stream.windows[index].removeAll()
      stream.windows[index].appendZeros(frames: ConvolutionBlock.halo)
    }
  }

  /// Takes in `frames` frames and writes those output frames that are complete.
  ///
  /// - Parameters:
  ///   - input: (frames, bands); at most as many frames as were reserved for.
  ///   - isLast: whether the stream ends here, which completes the last ``latency`` frames.
  ///   - output: room for `frames + latency` output frames.
  ///   - scratch: at least ``scratchCount`` elements, overwritten.
  /// - Returns: the number of frames written.
  package func push(
    _ input: UnsafePointer<Float>, frames: Int, isLast: Bool,
    into output: UnsafeMutablePointer<Float>, stream: inout Stream,
    scratch: UnsafeMutablePointer<Float>
  ) -> Int {
    stream.windows[0].append(input, frames: frames)
    for index in blocks.indices.dropLast() {
      let count = complete(index, isLast: isLast, &stream)
      let target = stream.windows[index + 1].makeRoom(for: count)
      run(index, frames: count, into: target, &stream, scratch: scratch)
      stream.windows[index + 1].extend(by: count)
    }
    let count = complete(blocks.count - 1, isLast: isLast, &stream)
    run(blocks.count - 1, frames: count, into: output, &stream, scratch: scratch)
    return count
  }

  /// Writes the output frames that the end of the stream would complete if it came now, ``latency`` of them or
  /// as many as there were frames. The stream goes on as if this had not been asked.
  ///
  /// - Parameters:
  ///   - output: room for ``latency`` output frames.
  ///   - scratch: at least ``scratchCount`` elements, overwritten.
  /// - Returns: the number of frames written.
  package func end(
    into output: UnsafeMutablePointer<Float>, stream: inout Stream,
    scratch: UnsafeMutablePointer<Float>
  ) -> Int {
    var count = 0
    var input = stream.windows[0].makeRoom(for: ConvolutionBlock.halo)
    for (index, block) in blocks.enumerated() {
      // After the frames that the block keeps, and those that the end has changed, silence follows.
      let silence = ConvolutionBlock.halo * block.inputFrame
      (input + count * block.inputFrame).update(repeating: 0, count: silence)
      count += stream.windows[index].count - ConvolutionBlock.halo
      let isLast = index + 1 == blocks.count
      let target =
        isLast ? output : stream.windows[index + 1].makeRoom(for: count + ConvolutionBlock.halo)
      if count > 0 {
        block.apply(
          to: stream.windows[index].pointer, frames: count, into: target, scratch: scratch)
      }
      input = target
    }
    return count
  }

  /// How many frames a block can compute now. At the end of the stream, silence follows.
  private func complete(_ index: Int, isLast: Bool, _ stream: inout Stream) -> Int {
    if isLast { stream.windows[index].appendZeros(frames: ConvolutionBlock.halo) }
    return max(0, stream.windows[index].count - 2 * ConvolutionBlock.halo)
  }

  /// Runs one block over its window, and keeps the frames that its next ones need.
  private func run(
    _ index: Int, frames: Int, into output: UnsafeMutablePointer<Float>, _ stream: inout Stream,
    scratch: UnsafeMutablePointer<Float>
  ) {
    guard frames > 0 else { return }
    blocks[index].apply(
      to: stream.windows[index].pointer, frames: frames, into: output, scratch: scratch)
    stream.windows[index].keepLast(2 * ConvolutionBlock.halo)
  }
}
