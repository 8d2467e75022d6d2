import Foundation
import Testing
import VocalCorrection
import VocalMusic
import VocalStages
import VocalTestSupport

@Suite struct ContextFeaturesTests {
  @Test func featuresAndTuningAreThoseThatTheModelWasTrainedOn() throws {
    for line in try ContextLine.read("context-features") {
      let notes = line.contextNotes
      let tuning = SungTuning.estimate(notes)
      #expect(abs(tuning - (try #require(line.tuning))) < 1e-9)

      let expected = try #require(line.features).flatMap { $0 }
      var features = [Float](repeating: .nan, count: notes.count * ContextFeatures.count)
      features.withUnsafeMutableBufferPointer { buffer in
        guard let rows = buffer.baseAddress else { return }
        ContextFeatures(notes, key: line.key, tuning: tuning).write(to: rows)
      }
      try #require(features.count == expected.count)
      for (index, (value, reference)) in zip(features, expected).enumerated()
      where !(abs(value - reference) < 2e-6) {
        let place = "note \(index / ContextFeatures.count), column \(index % ContextFeatures.count)"
        Issue.record("\(place): \(value), not \(reference)")
      }
    }
  }

  @Test func aTuningThatDriftsOverTheHalfSemitoneIsFollowedWithoutAJump() {
    var reference: Double?
    for step in 0..<20 {
      let drift = 0.07 * Double(step)
      let notes = (0..<16).map { index in
        note(pitch: 60 + Double(index % 5) + drift + 0.05 * sin(Double(index)))
      }
      let tuning = SungTuning.estimate(notes, near: reference)
      #expect(abs(tuning - drift) < 0.05)
      reference = tuning
    }
  }

  @Test func pitchesWithoutACommonTuningLeaveTheTuningAsItWas() {
    let notes = (0..<10).map { note(pitch: 60.1 * Double($0 + 1) / 1.0) }
    #expect(SungTuning.estimate(notes, near: 0.2) == 0.2)
  }

  private func note(pitch: Double) -> ContextNote {
    ContextNote(
      onset: 0, duration: 1, pitch: pitch, velocity: 80, confidence: 1, beatInBar: 0,
      beatsPerBar: 4, beatsPerMinute: 100)
  }

  @Test(arguments: [0, 1, 63, 64, 65, 112, 113, 128, 500, 10_000])
  func windowsDecideEveryNoteOnceWithContextAroundItWhereThereIsAny(count: Int) {
    let windows = ContextWindows.plan(count)
    #expect(windows.flatMap { Array($0.decided) } == Array(0..<count))
    for window in windows {
      #expect(window.read.count == min(count, ContextWindows.capacity))
      let before = window.decided.lowerBound - window.read.lowerBound
      let after = window.read.upperBound - window.decided.upperBound
      #expect(before >= min(ContextWindows.margin, window.decided.lowerBound))
      #expect(after >= min(ContextWindows.margin, count - window.decided.upperBound))
    }
  }
}
