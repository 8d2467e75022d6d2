/// The end of a recording: the samples around the frames that are still to be analysed.
struct AudioHistory {
  /// The samples from ``first`` on.
  private(set) var samples: [Float] = []

  /// The index in the recording of the oldest sample kept.
  private var first = 0
  private let hop: Int
  private let reach: Int

  /// - Parameters:
  ///   - hop: samples from one frame's centre to the next.
  ///   - reach: samples before a frame's centre that its analysis reads.
  init(hop: Int, reach: Int) {
    self.hop = hop
    self.reach = reach
  }

  mutating func append(_ block: Span<Float>) {
    block.withUnsafeBufferPointer { samples.append(contentsOf: $0) }
  }

  /// The index in ``samples`` of the centre of a frame.
  func centre(_ frame: Int) -> Int { frame * hop - first }

  /// Drops the samples that neither `frame` nor a later one reads.
  mutating func dropBefore(frame: Int) {
    let count = min(max(centre(frame) - reach, 0), samples.count)
    samples.removeFirst(count)
    first += count
  }

  mutating func removeAll() {
    samples.removeAll(keepingCapacity: true)
    first = 0
  }
}
