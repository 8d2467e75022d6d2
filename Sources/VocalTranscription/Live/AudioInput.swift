import Synchronization
import VocalKernels

/// The way of samples from an audio callback to the thread that transcribes them.
///
/// The callback's side never waits, allocates, locks, throws or makes a system call. Samples for which there is no
/// room are lost, counted, and replaced by silence of the same length, so that later samples keep their time.
package final class AudioInput: @unchecked Sendable {
  // Unchecked: `accepted` and `missing` belong to the writer, `delivered` and `buffer` to the reader.

  /// Samples that were lost, and silence stands for.
  private struct Gap: BitwiseCopyable, Sendable {
    /// Samples before it, silence not counted.
    let place: Int
    let length: Int
  }

  /// Samples, and the silence that stands for lost ones, are handed on in blocks of this many frames at most.
  private static let block = 1024
  private static let gapsAtATime = 64

  private let channels: Int
  private let samples: RingBuffer<Float>
  private let gaps = RingBuffer<Gap>(capacity: gapsAtATime)
  private let lost = Atomic<Int>(0)

  /// The number of the stream. When it changes, what the stream before lost is forgotten.
  private let stream = Atomic<Int>(0)
  private var writtenStream = 0

  /// Samples that went into the queue.
  private var accepted = 0
  /// Samples lost since then. The reader looks at it when the stream has ended.
  private let missing = Atomic<Int>(0)

  /// Samples that came out of the queue.
  private var delivered = 0
  /// The next gap, which has come out of its queue.
  private var gap: Gap?
  /// Samples of silence that are still to be handed on for the last gap.
  private var silence = 0
  private let buffer: UnsafeMutableBufferPointer<Float>

  /// - Parameter frames: frames of `channels` samples that may wait.
  package init(channels: Int, frames: Int) {
    self.channels = channels
    samples = RingBuffer(capacity: frames * channels)
    buffer = .allocate(capacity: Self.block * channels)
    buffer.initialize(repeating: 0)
  }

  deinit { buffer.deallocate() }

  /// Frames that may wait.
  package var capacity: Int { samples.capacity / channels }

  /// Whether so many samples may be written now without loss; for the writer.
  package func hasRoom(for count: Int) -> Bool { samples.room() >= count }

  /// Samples lost so far. For any thread.
  package var lostSamples: Int { lost.load(ordering: .relaxed) }

  /// Takes a block; for the audio callback. Whole frames are kept as far as there is room, the rest is lost.
  package func write(_ block: Span<Float>) {
    beginStream()
    block.withUnsafeBufferPointer { block in
      let room = noteGap() ? min(block.count, samples.room()) : 0
      let kept = room - room % channels
      accepted += samples.write(UnsafeBufferPointer(rebasing: block[..<kept]))
      lose(block.count - kept)
    }
  }

  /// Takes frames for lost that come before the next block; for the audio callback.
  package func skip(frames: Int) {
    beginStream()
    lose(frames * channels)
  }

  /// Forgets what the stream before has lost.
  private func beginStream() {
    let stream = stream.load(ordering: .relaxed)
    guard stream != writtenStream else { return }
    writtenStream = stream
    missing.store(0, ordering: .relaxed)
  }

  /// Tells the reader of what is missing, before samples follow it.
  ///
  /// - Returns: whether it could be told.
  private func noteGap() -> Bool {
    let length = missingLength
    guard length > 0 else { return true }
    guard samples.room() >= channels, gaps.write(Gap(place: accepted, length: length)) else {
      return false
    }
    missing.store(0, ordering: .relaxed)
    return true
  }

  /// The samples of the whole frames that are missing: nothing stands for an incomplete frame.
  private var missingLength: Int {
    let count = missing.load(ordering: .relaxed)
    return count - count % channels
  }

  private func lose(_ count: Int) {
    guard count > 0 else { return }
    missing.add(count, ordering: .relaxed)
    lost.add(count, ordering: .relaxed)
  }

  /// Forgets what waits and begins a new stream; for the transcribing thread.
  package func reset() {
    stream.add(1, ordering: .relaxed)
    while read({ _, _ in }) {}
  }

  /// Hands on the silence that stands for what was lost last, once the writer has stopped and all else is read;
  /// for the transcribing thread.
  package func readEnd(_ take: (_ samples: Span<Float>, _ lost: Int) -> Void) {
    beginSilence(missingLength, take)
    missing.store(0, ordering: .relaxed)
    while silence > 0 { giveSilence(take) }
  }

  /// Hands on what waits, in order, a block of it; for the transcribing thread.
  ///
  /// - Parameter take: gets whole frames, samples or the silence that stands for lost ones; and with no samples,
  ///   before the first block of such silence, how many samples were lost.
  /// - Returns: whether anything waited.
  package func read(_ take: (_ samples: Span<Float>, _ lost: Int) -> Void) -> Bool {
    if silence > 0 {
      giveSilence(take)
      return true
    }
    // The order matters: a gap is noted before the samples after it, so one that is not seen now lies behind
    // those that are counted here.
    let waiting = samples.count
    gap = gap ?? gaps.read()
    if let next = gap, next.place == delivered {
      beginSilence(next.length, take)
      gap = nil
      return true
    }
    let limit = min(buffer.count, waiting, gap.map { $0.place - delivered } ?? .max)
    let count = samples.read(into: UnsafeMutableBufferPointer(rebasing: buffer[..<limit]))
    guard count > 0 else { return false }
    delivered += count
    take(UnsafeBufferPointer(rebasing: buffer[..<count]).span, 0)
    return true
  }

  private func beginSilence(
    _ length: Int, _ take: (_ samples: Span<Float>, _ lost: Int) -> Void
  ) {
    guard length > 0 else { return }
    silence = length
    take(Span(), length)
  }

  private func giveSilence(_ take: (_ samples: Span<Float>, _ lost: Int) -> Void) {
    let count = min(buffer.count, silence)
    buffer.update(repeating: 0)
    silence -= count
    take(UnsafeBufferPointer(rebasing: buffer[..<count]).span, 0)
  }
}
