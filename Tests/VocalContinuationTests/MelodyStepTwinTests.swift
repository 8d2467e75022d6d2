import Foundation
import Testing
import VocalContinuation
import VocalMusic
import VocalTestSupport

/// A melody of `vocalmidi_tools.fixtures.melody_steps`.
private struct Steps: Decodable {
  let tonic: Int
  let minor: Bool
  let shift: Int
  let sixteenths: Int
  /// Rows of onset and duration in beats, key and velocity.
  let notes: [[Double]]
  /// Rows of key (0 for a rest), length, position and velocity.
  let steps: [[Int]]
  /// The features of each step that are 1.
  let features: [[Int]]
}

@Suite struct MelodyStepTwinTests {
  @Test func stepsAndFeaturesAreThoseOfPython() throws {
    let melodies: [Steps] = try Fixtures(of: .module).json("melody-steps")
    #expect(melodies.count >= 6)
    for melody in melodies {
      let notes = melody.notes.map {
        BeatNote(
          onset: Beats($0[0]), duration: Beats($0[1]), key: Int($0[2]), velocity: Int($0[3]))
      }
      let steps = MelodyStep.steps(of: notes, sixteenths: melody.sixteenths, shift: melody.shift)
      let rows = steps.map { [$0.key ?? 0, $0.length, $0.position, $0.velocity] }
      #expect(rows == melody.steps)
      for (step, expected) in zip(steps, melody.features) {
        var values = [Float](repeating: .nan, count: MelodyStep.features)
        step.write(to: &values)
        #expect(values.indices.filter { values[$0] == 1 } == expected)
        #expect(values.allSatisfy { $0 == 0 || $0 == 1 })
      }
    }
  }
}
