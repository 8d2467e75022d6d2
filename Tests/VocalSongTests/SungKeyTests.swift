import Testing
import VocalMIDI
import VocalTestSupport

/// A tune in D major, sung not quite evenly by a singer whose semitones lie above or below the keys.
@Suite struct SungKeyTests {
  private static let pipeline = Result { try Pipeline() }
  private static let key = KeySignature(tonic: 2, mode: .major)

  /// A note a beat at 120 beats a minute from 0.5 s on.
  private static func notes(above tuning: Double) -> [Note] {
    var random = SeededRandom(seed: 5)
    let keys = [62, 66, 69, 74, 73, 69, 64, 69, 62, 66, 69, 66, 67, 64, 61, 62]
    return keys.enumerated().map { index, key in
      let onset = 0.5 + Seconds(index) / 2
      let pitch = Double(key) + tuning + Double.random(in: -0.15...0.15, using: &random)
      return Note(onset: onset, offset: onset + 0.4, pitch: pitch)
    }
  }

  private static func bars(above tuning: Double, seed: UInt64) throws -> [LiveBar] {
    let band = try pipeline.get().band(
      LiveBandOptions(beatsPerMinute: 120, start: 0.5, answers: true, seed: seed))
    var bars: [LiveBar] = []
    for (number, note) in notes(above: tuning).enumerated() {
      let told = LiveEvent.Note(
        number: number, onset: note.onset, pitch: note.pitch, velocity: 80, confidence: 0.9)
      bars += try band.take(LiveEvent(kind: .noteOn(told), heard: note.onset + 0.12))
      bars += try band.take(
        LiveEvent(kind: .noteOff(told, offset: note.offset), heard: note.offset + 0.1))
    }
    return bars + (try band.bars(until: 16))
  }

  @Test(arguments: [-0.45, 0, 0.45])
  func theKeyIsThatOfTheKeysThatWereMeant(tuning: Double) throws {
    #expect(try Self.pipeline.get().key(of: Self.notes(above: tuning))?.key == Self.key)
  }

  @Test(arguments: [-0.45, 0.45])
  func theRhythmIsThatOfTheNotesInTune(tuning: Double) throws {
    let pipeline = try Self.pipeline.get()
    let inTune = try pipeline.rhythm(of: Self.notes(above: 0))
    let found = try pipeline.rhythm(of: Self.notes(above: tuning))
    #expect(found.tempoMap == inTune.tempoMap && found.beats == inTune.beats)
    #expect(abs(found.confidence - inTune.confidence) < 1e-6)
  }

  @Test(arguments: [-0.45, 0.45])
  func aBandPlaysAlongWithADetunedVoiceAsWithOneInTune(tuning: Double) throws {
    let bars = try (0..<3).flatMap { try Self.bars(above: tuning, seed: $0) }
    #expect(bars.last?.key == Self.key)
    #expect(bars.contains { !$0.answer.isEmpty })
    #expect(bars == (try (0..<3).flatMap { try Self.bars(above: 0, seed: $0) }))
  }
}
