import Foundation
import Testing
import VocalMIDI

/// From audio to velocities.
@Suite struct VelocityTests {
  private static let rate = 22050.0

  private func notes(_ samples: [Float], ahead: Seconds? = nil) throws -> [Note] {
    try sharedPipeline.get().transcribe(
      samples: samples, sampleRate: Self.rate, options: TranscriptionOptions(lookAhead: ahead)
    ).notes
  }

  /// A tune in which every second of sound is softer than the one before, or louder.
  private func uneven() -> [Float] {
    let samples = tune(seconds: 16, sampleRate: Self.rate, seed: 3)
    return samples.indices.map { index in
      samples[index] * (Int(Double(index) / Self.rate).isMultiple(of: 2) ? 1 : 0.2)
    }
  }

  @Test func halfATakeThatIsSofterHasSofterNotes() throws {
    var samples = tune(seconds: 20, sampleRate: Self.rate)
    for index in samples.count / 2..<samples.count { samples[index] /= 16 }
    let notes = try notes(samples)
    let (first, second) = (notes.filter { $0.offset < 10 }, notes.filter { $0.onset > 10.1 })
    #expect(first.count > 15 && second.count > 15)
    let softest = try #require(first.map(\.velocity).min())
    let loudest = try #require(second.map(\.velocity).max())
    #expect(softest > loudest + 20)
    #expect(second.allSatisfy { $0.velocity >= 20 })
  }

  @Test(arguments: [0.03, 3])
  func theGainOfATakeChangesNoVelocity(gain: Float) throws {
    let samples = uneven()
    let plain = try notes(samples)
    let scaled = try notes(samples.map { gain * $0 })
    #expect(Set(plain.map(\.velocity)).count > 5)
    var known = 0
    for note in plain {
      guard
        let same = scaled.first(where: {
          ($0.onset - note.onset).magnitude < 0.02 && ($0.offset - note.offset).magnitude < 0.02
        })
      else { continue }
      known += 1
      #expect(abs(same.velocity - note.velocity) <= 2)
    }
    #expect(2 * known > plain.count)
  }

  @Test(arguments: [0, 0.023, 0.2])
  func velocitiesAreTheSameLiveAndWhateverTheBlocks(ahead: Double) throws {
    let samples = uneven()
    let options = TranscriptionOptions(lookAhead: Seconds(ahead))
    let events = try streamEvents(
      of: samples, sampleRate: Self.rate, blocks: [512], options: options)
    for blocks in [[samples.count], [1, 700, 3000]] {
      let again = try streamEvents(
        of: samples, sampleRate: Self.rate, blocks: blocks, options: options)
      #expect(again == events)
    }
    let ended = events.compactMap { event in
      if case .noteOff(let note, _) = event.kind { note.velocity } else { nil }
    }
    #expect(ended == (try notes(samples, ahead: Seconds(ahead))).map(\.velocity))
    #expect(Set(ended).count > 5)
  }
}
