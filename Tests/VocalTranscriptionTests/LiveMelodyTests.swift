import Testing
import VocalMusic
import VocalTranscription

@Suite struct LiveMelodyTests {
  private static func note(_ number: Int, at onset: Seconds) -> LiveEvent.Note {
    LiveEvent.Note(
      number: number, onset: onset, pitch: 60 + Double(number), velocity: 80, confidence: 0.9)
  }

  private func melody(_ events: [(LiveEvent.Kind, Seconds)]) -> LiveMelody {
    var melody = LiveMelody()
    for (kind, heard) in events { melody.take(LiveEvent(kind: kind, heard: heard)) }
    return melody
  }

  @Test func notesThatSoundLastUntilNow() {
    let melody = melody([
      (.noteOn(Self.note(0, at: 1)), 1.1), (.noteOff(Self.note(0, at: 1), offset: 1.5), 1.6),
      (.noteOn(Self.note(1, at: 2)), 2.1),
    ])
    #expect(melody.notes(at: 2.5).map(\.offset) == [1.5, 2.5])
    #expect(melody.notes(at: 2.5, without: 1).map(\.onset) == [2])
  }

  @Test func whatWasClosedWhereEventsWereLostIsNotThereTwice() {
    let (first, second) = (Self.note(0, at: 1), Self.note(1, at: 2))
    let melody = melody([
      (.noteOn(first), 1.1), (.lostEvents(count: 3), 1.8), (.correction(first), 1.85),
      (.noteOff(first, offset: 1.5), 1.9), (.noteOn(second), 2.1),
      (.noteOff(second, offset: 2.5), 2.6),
    ])
    #expect(melody.ended.map(\.onset) == [1, 2])
    #expect(melody.ended.map(\.offset) == [1.8, 2.5])
  }

  @Test func theNextStreamIsHeardAnew() {
    var melody = melody([(.noteOn(Self.note(5, at: 1)), 1.1), (.end, 2)])
    #expect(melody.ended.count == 1)
    melody.take(LiveEvent(kind: .noteOn(Self.note(0, at: 1)), heard: 1.1))
    melody.take(LiveEvent(kind: .noteOff(Self.note(0, at: 1), offset: 2), heard: 2.1))
    #expect(melody.ended.count == 2)
  }

  /// A sound that is taken back soon is no note, and one that lasts is one before its end is known.
  @Test func aNoteIsOneForSureOnceItHasLastedOrEnded() {
    let note = Self.note(0, at: 1)
    #expect(!melody([(.noteOn(note), 1.1)]).hasNote(lasting: 0.5, at: 1.1))
    #expect(melody([(.noteOn(note), 1.1)]).hasNote(lasting: 0.5, at: 1.6))
    #expect(
      !melody([(.noteOn(note), 1.1), (.retraction(number: 0), 1.3)]).hasNote(lasting: 0.5, at: 9))
    #expect(
      melody([(.noteOn(note), 1.1), (.noteOff(note, offset: 1.2), 1.3)]).hasNote(
        lasting: 0.5, at: 1.3))
  }
}
