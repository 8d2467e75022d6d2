import ArgumentParser
import Foundation
import Synchronization
import VocalMIDI

/// Takes live events and writes them as they come, on a thread of its own.
final class WritingThread: @unchecked Sendable {
  // Unchecked: `writer` and `isWarned` are used by the thread, and then by the thread that called `finish()`.

  private static let pause = 0.002

  private var writer: LiveWriter
  private let live: LiveTranscriber
  private let heard: () -> Seconds
  private let next: () -> LiveEvent?
  private var isWarned = false
  private let isUseless = Atomic(false)
  private let isDone = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - live: whose events they are.
  ///   - heard: up to which time `next` gives all events.
  ///   - next: the next event; nil if none waits.
  init(
    _ writer: LiveWriter, of live: LiveTranscriber, heard: @escaping () -> Seconds,
    next: @escaping () -> LiveEvent?
  ) {
    self.writer = writer
    self.live = live
    self.heard = heard
    self.next = next
  }

  /// Whether everything that was to be written to has failed. For any thread.
  var hasNowhereToWrite: Bool { isUseless.load(ordering: .relaxed) }

  /// Waits while much is still to be written, unless the program is asked to end: for sources that can wait.
  func catchUp() {
    while OrderedThread.isBehind, !hasNowhereToWrite, !Interruption.isAsked {
      Thread.sleep(forTimeInterval: Self.pause)
    }
  }

  func start() {
    let thread = Thread { [self] in
      work()
      isDone.signal()
    }
    thread.name = "VocalMIDI events"
    thread.start()
  }

  /// Waits until the last event is written.
  ///
  /// - Throws: an exit code where an output has failed, which has been reported.
  func finish() throws {
    isDone.wait()
    writer.finish()
    if writer.hasFailed { throw ExitCode.failure }
  }

  private func work() {
    var isOver = false
    while !isOver {
      // The time is read first: all events before it are in the queue by then.
      let heard = heard()
      if let event = next() {
        isOver = event.kind == .end
        writer.write(event)
      } else {
        writer.writeDue(until: heard)
        warn()
        Thread.sleep(forTimeInterval: Self.pause)
      }
      isUseless.store(writer.hasNowhereToWrite, ordering: .relaxed)
    }
    warn()
  }

  /// Tells once of audio that cannot be heard.
  private func warn() {
    guard !isWarned else { return }
    if live.nonFiniteSamples > 0 {
      writer.warn(
        "samples that are no numbers count as silence; check the source, and --format if it is standard input"
      )
    } else if live.channelsCancel, live.heard > 2 {
      writer.warn(
        "the channels cancel each other, as when one has the opposite polarity: give one channel")
    } else {
      return
    }
    isWarned = true
  }
}
