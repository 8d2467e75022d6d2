import Foundation
import Testing
import VocalTestSupport

import VocalTranscription

@Suite struct AudioInputTests {
  /// Reads everything that waits.
  private static func read(_ input: AudioInput) -> (samples: [Float], lost: Int) {
    var (samples, lost): ([Float], Int) = ([], 0)
    while input.read({ block, count in
      for index in 0..<block.count { samples.append(block[index]) }
      lost += count
    }) {}
    return (samples, lost)
  }

  private static func write(_ samples: [Float], to input: AudioInput) { input.write(samples.span) }

  @Test func whatIsWrittenIsRead() {
    var random = SeededRandom(seed: 3)
    let input = AudioInput(channels: 2, frames: 4096)
    var (given, read): ([Float], [Float]) = ([], [])
    for _ in 0..<300 {
      let block = (0..<2 * Int.random(in: 0...700, using: &random)).map { _ in
        Float.random(in: -1...1, using: &random)
      }
      Self.write(block, to: input)
      given += block
      if Bool.random(using: &random) || given.count - read.count > 6000 {
        read += Self.read(input).samples
      }
    }
    read += Self.read(input).samples
    #expect(read == given && input.lostSamples == 0)
  }

  @Test func silenceStandsWhereSamplesWereLost() {
    let input = AudioInput(channels: 1, frames: 1024)
    Self.write([Float](repeating: 1, count: 1000), to: input)
    Self.write([Float](repeating: 2, count: 100), to: input)
    Self.write([Float](repeating: 3, count: 2000), to: input)
    #expect(input.lostSamples == 76 + 2000)
    var expected = [Float](repeating: 1, count: 1000) + [Float](repeating: 2, count: 24)
    #expect(Self.read(input).samples == expected)
    Self.write([4, 5], to: input)
    expected = [Float](repeating: 0, count: 2076) + [4, 5]
    let later = Self.read(input)
    #expect(later.samples == expected && later.lost == 2076)
  }

  @Test func whatIsLostLastIsKnownAtTheEnd() {
    let input = AudioInput(channels: 2, frames: 512)
    Self.write([Float](repeating: 1, count: 1024), to: input)
    Self.write([Float](repeating: 2, count: 5001), to: input)
    #expect(Self.read(input).samples.count == 1024)
    var (silence, reports): (Int, [Int]) = (0, [])
    input.readEnd { block, lost in
      silence += block.count
      if lost > 0 { reports.append(lost) }
    }
    // The half frame at the end is no time.
    #expect(silence == 5000 && reports == [5000] && input.lostSamples == 5001)
    input.readEnd { _, _ in silence = -1 }
    #expect(silence == 5000)
  }

  @Test func framesStayWholeWhateverComes() {
    let input = AudioInput(channels: 2, frames: 512)
    Self.write([1, 2, 3], to: input)
    #expect(input.lostSamples == 1)
    Self.write([4, 5], to: input)
    #expect(Self.read(input).samples == [1, 2, 4, 5])
  }

  @Test(arguments: UInt64(1)...3)
  func timeIsKeptWhileAnotherThreadReadsTooSlowly(seed: UInt64) {
    // Each sample is its own number, so that whatever is read where it does not belong is found.
    let input = AudioInput(channels: 1, frames: 512)
    let total = 1 << 20
    let isWritten = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      var random = SeededRandom(seed: seed)
      var next = 0
      while next < total {
        let count = min(Int.random(in: 1...300, using: &random), total - next)
        Self.write((next..<next + count).map(Float.init), to: input)
        next += count
        if Int.random(in: 0..<4, using: &random) == 0 { Thread.sleep(forTimeInterval: 1e-6) }
      }
      isWritten.signal()
    }
    var (place, misplaced, lost, silence) = (0, 0, 0, 0)
    func readAll() {
      while input.read({ block, count in
        (lost, silence) = (lost + count, silence + count)
        if silence > 0 {
          silence -= block.count
        } else {
          for index in 0..<block.count where block[index] != Float(place + index) {
            misplaced += 1
          }
        }
        place += block.count
      }) {}
    }
    while isWritten.wait(timeout: .now()) == .timedOut { readAll() }
    readAll()
    #expect(misplaced == 0 && place > 0)
    // What was lost at the very end has no samples behind it.
    #expect(lost <= input.lostSamples && total - place == input.lostSamples - lost)
  }

  @Test func nothingIsAllocated() {
    let input = AudioInput(channels: 2, frames: 1024)
    let block = [Float](repeating: 0.5, count: 600)
    var sum: Float = 0
    let count = countAllocations {
      for round in 0..<2000 {
        input.write(block.span)
        if round.isMultiple(of: 5) {
          while input.read({ block, _ in if !block.isEmpty { sum += block[0] } }) {}
        }
      }
    }
    #expect(count == 0 && input.lostSamples > 0 && sum > 0)
  }
}
