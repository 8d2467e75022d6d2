import Foundation
import Synchronization
import VocalMusic
import VocalStages

/// The thread that transcribes what an ``AudioInput`` brings, and what it is told to do.
///
/// It looks for audio every millisecond rather than being woken, since waking a thread is a system call, which an
/// audio callback must not make.
final class LiveWorker: @unchecked Sendable {
  // Unchecked: `stream` is used only by the worker's thread, of which there is one at a time.

  /// What the thread is to do.
  private enum Order: Int, AtomicRepresentable {
    case none, begin, run, reset, finish, quit
  }

  private static let pause = 0.001
  /// Events for which there must be room before more audio is taken: more than the audio that may wait has.
  private static let spareEvents = 1 << 10

  private let stream: NoteStream
  private let input: AudioInput
  private let output: EventOutput
  private let order = Atomic(Order.none)
  private let isDone = DispatchSemaphore(value: 0)

  init(_ stream: NoteStream, from input: AudioInput, to output: EventOutput) {
    self.stream = stream
    self.input = input
    self.output = output
  }

  /// Whether a stream has begun and not ended.
  var isRunning: Bool {
    let order = order.load(ordering: .relaxed)
    return order == .run || order == .reset
  }

  var heard: Seconds { stream.heard }
  var nonFiniteSamples: Int { stream.nonFiniteSamples }
  var channelsCancel: Bool { stream.channelsCancel }
  var beatError: VocalMIDIError? { stream.beatError }

  func start() {
    let (isNew, _) = order.compareExchange(
      expected: .none, desired: .begin, ordering: .acquiringAndReleasing)
    guard isNew else { return }
    input.reset()
    order.store(.run, ordering: .releasing)
    let thread = Thread { [self] in work() }
    thread.name = "VocalMIDI live"
    thread.qualityOfService = .userInteractive
    thread.start()
  }

  func reset() {
    _ = order.compareExchange(expected: .run, desired: .reset, ordering: .acquiringAndReleasing)
  }

  func stop() {
    guard isRunning else { return }
    // A reset comes first: it would be forgotten.
    while order.load(ordering: .acquiring) == .reset {
      Thread.sleep(forTimeInterval: Self.pause)
    }
    order.store(.finish, ordering: .releasing)
    isDone.wait()
  }

  /// Lets the thread end without its last notes: nobody has waited for them.
  func abandon() {
    if isRunning { order.store(.quit, ordering: .releasing) }
  }

  private func work() {
    while true {
      let order = order.load(ordering: .acquiring)
      if order == .reset { forget() }
      if order == .quit { return stream.abort(to: output) }
      if order == .finish || output.hasRoom(for: Self.spareEvents) {
        if stream.take(from: input, to: output) { continue }
      }
      if order == .finish { return finish() }
      Thread.sleep(forTimeInterval: Self.pause)
    }
  }

  private func forget() {
    input.reset()
    stream.abort(to: output)
    _ = order.compareExchange(expected: .reset, desired: .run, ordering: .acquiringAndReleasing)
  }

  private func finish() {
    stream.finish(from: input, to: output)
    order.store(.none, ordering: .releasing)
    isDone.signal()
  }
}
