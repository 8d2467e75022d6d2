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
}
