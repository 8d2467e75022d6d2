import Testing
import VocalMusic
import VocalTranscription

@Suite struct LiveEventTests {
  @Test(arguments: [
    Double.nan, -.infinity, -1e300, -0.3, 0.4, 59.5, 60.49, 127.4, 1e300, .infinity,
  ])
  func anEventsKeyIsThatOfANoteOfItsPitch(pitch: Double) {
    let told = LiveEvent.Note(number: 0, onset: 0, pitch: pitch, velocity: 80, confidence: 1)
    #expect(told.key == Note(onset: 0, offset: 1, pitch: pitch).key)
    #expect((0...127).contains(told.key))
  }

  private func messages(_ events: [LiveEvent.Kind], bends: PitchBendMode) -> [MIDIMessage] {
    var midi = LiveMIDI(bends: bends)
    var messages: [MIDIMessage] = []
    for event in events { midi.messages(for: event) { messages.append($0) } }
    return messages
  }

  private func told(_ pitch: Double) -> LiveEvent.Note {
    LiveEvent.Note(number: 0, onset: 0, pitch: pitch, velocity: 80, confidence: 1)
  }

  @Test func aCorrectedNoteIsStruckAnewWithoutBends() {
    let found = messages([.noteOn(told(56.4)), .correction(told(57)), .end], bends: .off)
    #expect(
      found == [
        .noteOn(channel: 0, key: 56, velocity: 80), .noteOff(channel: 0, key: 56),
        .noteOn(channel: 0, key: 57, velocity: 80), .noteOff(channel: 0, key: 57),
      ])
  }

  @Test func aCorrectedNoteIsBentWithinTheRangeAndStruckAnewBeyond() {
    let range = MIDIMessage.bendRange(channel: 0, semitones: 2)
    let near = messages([.noteOn(told(56)), .correction(told(57)), .end], bends: .semitones(2))
    #expect(
      near == range + [
        .noteOn(channel: 0, key: 56, velocity: 80),
        .pitchBend(channel: 0, cents: 100, range: 2), .noteOff(channel: 0, key: 56),
        .pitchBend(channel: 0, cents: 0, range: 2),
      ])
    let far = messages([.noteOn(told(56)), .correction(told(58)), .end], bends: .semitones(2))
    #expect(
      far == range + [
        .noteOn(channel: 0, key: 56, velocity: 80), .noteOff(channel: 0, key: 56),
        .noteOn(channel: 0, key: 58, velocity: 80), .noteOff(channel: 0, key: 58),
      ])
  }
}
