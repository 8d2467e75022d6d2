import Testing
import VocalMIDI
import VocalTestSupport

@Suite struct LiveBandTests {
  private static let pipeline = Result { try Pipeline() }

  /// A tune in C, a note a beat at 120 beats a minute from 0.5 s on, told a little after each note.
  private static func events(
    _ keys: [Int] = [60, 64, 67, 72, 71, 67, 62, 67, 60, 64, 67, 64, 65, 62, 59, 60]
  ) -> [LiveEvent] {
    keys.enumerated().flatMap { index, key in
      let note = LiveEvent.Note(
        number: index, onset: 0.5 + Seconds(index) / 2, pitch: Double(key), velocity: 80,
        confidence: 0.9)
      return [
        LiveEvent(kind: .noteOn(note), heard: note.onset + 0.12),
        LiveEvent(kind: .noteOff(note, offset: note.onset + 0.4), heard: note.onset + 0.5),
      ]
    }
  }

  private func bars(
    _ options: LiveBandOptions, of events: [LiveEvent] = events(), until end: Seconds = 12
  ) throws -> [LiveBar] {
    let band = try Self.pipeline.get().band(options)
    var bars: [LiveBar] = []
    for event in events { bars += try band.take(event) }
    return bars + (try band.bars(until: end))
  }

  @Test(arguments: [3, 4])
  func everyBarIsMadeBeforeItBeginsAndItsNotesLieInIt(beats: Int) throws {
    let options = LiveBandOptions(beatsPerMinute: 120, beatsPerBar: beats, start: 0.5, genre: .rock)
    let made = try bars(options)
    let length = Seconds(beats) / 2
    #expect(made.count == Int((12 - 0.5 + 0.3) / length.value) + 1)
    for (index, bar) in made.enumerated() {
      #expect(bar.number == index && (bar.start - 0.5 - Double(index) * length).magnitude < 1e-9)
      #expect((bar.start - bar.heard - options.lead).magnitude < 1e-9 && bar.chords.count == 2)
      let notes = bar.played.values.joined()
      // The feel moves notes a little.
      #expect(notes.allSatisfy { bar.start - 0.1...bar.start + length + 0.1 ~= $0.onset })
    }
    let drums = made.dropFirst(2).filter { !($0.tracks[.drums] ?? []).isEmpty }
    #expect(2 * drums.count > made.count)
    #expect(made.last?.key == KeySignature(tonic: 0, mode: .major))
  }

  @Test func theSameEventsGiveTheSameBarsHoweverOftenOneAsks() throws {
    let options = LiveBandOptions(beatsPerMinute: 120, start: 0.5, seed: 3)
    let expected = try bars(options)
    let band = try Self.pipeline.get().band(options)
    var asked: [LiveBar] = []
    var time: Seconds = 0
    for event in Self.events() {
      while time < event.heard {
        asked += try band.bars(until: time)
        time += 0.037
      }
      asked += try band.take(event)
    }
    asked += try band.bars(until: 12)
    #expect(asked == expected)
    let other = try bars(LiveBandOptions(beatsPerMinute: 120, start: 0.5, seed: 4))
    #expect(other.map(\.tracks) != expected.map(\.tracks))
  }

  @Test func whatIsSungLaterIsNotHeard() throws {
    let options = LiveBandOptions(beatsPerMinute: 120, start: 0.5)
    let events = Self.events()
    let whole = try bars(options, of: events)
    let half = try bars(options, of: Array(events.prefix(events.count / 2)))
    let known = half.filter { $0.heard <= events[events.count / 2 - 1].heard }
    #expect(known.count > 1 && known == Array(whole.prefix(known.count)))
    #expect(half != whole)
  }

  @Test func withoutAGivenStartTheBandComesInOnABarLineAfterTheFirstNote() throws {
    let made = try bars(LiveBandOptions(beatsPerMinute: 120))
    let first = try #require(made.first)
    // The first note ends at 0.9 s and is known at 1 s; bar 0 began with it at 0.5 s, bar 1 begins at 2.5 s.
    #expect(first.number == 1 && first.start == 2.5)
  }

  @Test func theMelodyIsContinuedWhereTheSingerIsSilentAndHandedBack() throws {
    var events = Self.events()
    let note = LiveEvent.Note(number: 99, onset: 16.6, pitch: 67, velocity: 80, confidence: 0.9)
    events.append(LiveEvent(kind: .noteOn(note), heard: 16.7))
    var answers = 0
    for seed in UInt64(0)..<4 {
      let options = LiveBandOptions(beatsPerMinute: 120, start: 0.5, answers: true, seed: seed)
      let made = try bars(options, of: events, until: 20)
      // The last note ends at 8.4 s; a bar lasts 2 s.
      #expect(made.filter { $0.heard < 10.4 }.allSatisfy { $0.answer.isEmpty })
      answers += made.count { $0.heard >= 10.4 && $0.heard < 16.6 && !$0.answer.isEmpty }
      #expect(made.filter { $0.heard > 16.7 }.allSatisfy { $0.answer.isEmpty })
    }
    #expect(answers > 3)
    #expect(
      try bars(LiveBandOptions(beatsPerMinute: 120, start: 0.5)).allSatisfy { $0.answer.isEmpty })
  }

  @Test func optionsOutOfRangeAreRefused() throws {
    for options in [
      LiveBandOptions(beatsPerMinute: 3), LiveBandOptions(beatsPerMinute: 100, beatsPerBar: 5),
      LiveBandOptions(beatsPerMinute: 100, lead: .nan),
      LiveBandOptions(beatsPerMinute: 100, start: -1),
    ] {
      #expect(throws: VocalMIDIError.self) { try Self.pipeline.get().band(options) }
    }
  }
}
