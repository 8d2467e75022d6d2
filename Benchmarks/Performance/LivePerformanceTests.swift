import Foundation
import Synchronization
import Testing
import VocalBenchmarks
import VocalMIDI
import VocalSignal
import VocalTestSupport

extension PerformanceTests {
  /// What live transcription costs on the audio thread and on its own, while another thread keeps the second core
  /// busy.
  @Suite struct LivePerformanceTests {
    private static let sampleRate = 48000.0
    private static let block = 256

    /// Twenty seconds of a voice-like tone with noise.
    private static let samples: [Float] = {
      var random = SeededRandom(seed: 2)
      return (0..<Int(20 * sampleRate)).map { index in
        let time = Double(index) / sampleRate
        let tone = (1...8).reduce(0.0) { $0 + sin(2 * .pi * 220 * Double($1) * time) / Double($1) }
        let isSung = time.truncatingRemainder(dividingBy: 0.6) < 0.5
        return Float(isSung ? 0.2 * tone : 0) + Float.random(in: -1e-3...1e-3, using: &random)
      }
    }()

    /// Times `body` for each block, while another thread computes without a pause.
    private static func timing(_ body: (Span<Float>) -> Void) -> Timing {
      let neighbour = BusyThread()
      defer { neighbour.stop() }
      let clock = ContinuousClock()
      return Timing(
        stride(from: 0, to: samples.count - block, by: block).map { start in
          let part = samples.span.extracting(start..<start + block)
          return clock.measure { body(part) } / .seconds(1)
        })
    }

    private static func line(_ name: String, _ timing: Timing) -> String {
      func microseconds(_ seconds: Double) -> String { String(format: "%.1f", 1e6 * seconds) }
      return "\(name): p50 \(microseconds(timing.median)), p99 \(microseconds(timing.p99)), "
        + "worst \(microseconds(timing.longest)) µs for each block of \(block) samples"
    }

    /// Why spectra are computed beyond the queue: on the audio thread they would take many times as long.
    @Test func anAudioCallbackThatCopiesIsFarShorterThanOneThatComputesSpectra() throws {
      let input = AudioInput(channels: 1, frames: 1 << 16)
      let copying = Self.timing { input.write($0) }
      let resampler = try Resampler(inputRate: Self.sampleRate)
      let spectrogram = MelSpectrogram(MelConfiguration())
      var (resampled, rows): ([Float], [Float]) = ([], [])
      let computing = Self.timing { part in
        resampled.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        resampler.process(part, appendingTo: &resampled)
        spectrogram.process(resampled.span, appendingTo: &rows)
      }
      print(Self.line("callback that copies", copying))
      print(Self.line("callback that computes spectra", computing))
      // The rare long ones belong to the neighbours of the machine.
      #expect(copying.median * 4 < computing.median)
    }

    @Test func transcribingTakesASmallShareOfTheTime() throws {
      let stream = try NoteStream(
        Pipeline().stages.transcription.get(), sampleRate: Self.sampleRate, channels: 1,
        options: .live)
      let timing = Self.timing { stream.append($0) { _, _ in } }
      print(Self.line("transcription", timing))
      #expect(timing.p99 < 0.5 * 512 / 22050)
    }
  }
}

/// A thread that computes until it is stopped.
private final class BusyThread: Sendable {
  private let isOver = Atomic(false)

  init() {
    Thread.detachNewThread { [self] in
      var value = 1.0
      while !isOver.load(ordering: .relaxed) {
        for _ in 0..<1000 { value = (value + 1 / value) * 0.7 }
      }
      precondition(value > 0)
    }
  }

  func stop() { isOver.store(true, ordering: .relaxed) }
}
